import { ApiError, mayPass } from "@/api/errors";
import type { Review } from "@/api/types";

import { holds, type Judgement, matchOf, type Said } from "./review";

/** Why something did not become what the reviewer wanted.
 *
 * `held`: somebody else has the record before them. `answered`: somebody has answered meanwhile. `changed`: it is not
 * what it was when it was shown. `key`: the new catalogue record needs another key. `gone`: it is not there any more.
 * `refused`: the service says why it does not do it. `failed`: it could not do it, or did not answer.
 */
export type Cause = "held" | "answered" | "changed" | "key" | "gone" | "refused" | "failed";

export interface Trouble {
  readonly id: number;
  readonly cause: Cause;
  /** The record as it is now, or as it was where nobody knows. */
  readonly review: Review;
  /** What was wanted; null for taking something back, or keeping the record. */
  readonly said: Said | null;
  readonly error: unknown;
  /** Whether it was about taking an answer back. */
  readonly takingBack?: boolean;
}

/** The answer of somebody that stands, for the words about it. */
export const answerIn = (review: Review): Judgement | null =>
  matchOf(review) ?? review.history.findLast((row) => row.standing) ?? null;

/** Why a judgement was refused, from the refusal and the record as it is now (null: nobody could say). */
export function causeOf(error: unknown, now: Review | null): Cause {
  if (!(error instanceof ApiError) || mayPass(error)) return "failed";
  if (error.status === 404) return "gone";
  if (error.status === 409 && error.message.startsWith("key:")) return "key";
  if (now === null) return "refused";
  if (!now.asks && answerIn(now) !== null) return "answered";
  if (now.lease !== null && !now.lease.mine) return "held";
  return error.status === 412 ? "changed" : "refused";
}

/** What becomes of a refused judgement: nothing where it holds after all; else why, and the record to decide again. */
export function settle(
  deed: { readonly id: number; readonly review: Review; readonly said: Said },
  error: unknown,
  now: Review | null,
): { readonly back: Review | null; readonly trouble: Trouble } | null {
  if (now !== null && holds(now, deed.said)) return null;
  const cause = causeOf(error, now);
  const away = cause === "held" || cause === "answered" || cause === "gone";
  const review = now ?? deed.review;
  return { back: away ? null : review, trouble: { id: deed.id, cause, review, said: deed.said, error } };
}
