import type { Schema } from "@/api/types";

export type Policy = Schema<"ThresholdPolicy">;

/** What was typed: percent, and a number of reviews; empty for none. */
export interface PolicyDraft {
  readonly promise: string;
  readonly reviews: string;
}

const LEAST = 50;
const MOST = 99.9;
const MOST_REVIEWS = 1_000_000_000;

/** A policy as it stands in the fields; the notation is that of the language without groups. */
export const draftOf = ({ promise, reviews }: Policy): PolicyDraft => ({
  promise: promise == null ? "" : String(Number((promise * 100).toFixed(4))),
  reviews: reviews == null ? "" : String(reviews),
});

/** The share that is promised, 0.5 to 0.999; null where none was typed, NaN where it is no such number. */
function promiseOf(typed: string): number | null {
  if (typed.trim() === "") return null;
  const percent = Number(typed.trim().replace(",", ".").replace(/\s*%$/, ""));
  return percent >= LEAST && percent <= MOST ? Number((percent / 100).toFixed(6)) : Number.NaN;
}

function reviewsOf(typed: string): number | null {
  if (typed.trim() === "") return null;
  return /^\d+$/.test(typed.trim()) && Number(typed) <= MOST_REVIEWS ? Number(typed) : Number.NaN;
}

export const problemsOf = ({ promise, reviews }: PolicyDraft) => ({
  promise: Number.isNaN(promiseOf(promise)),
  reviews: Number.isNaN(reviewsOf(reviews)),
});

/** What was typed as the service takes it: without what was left empty. */
export function policyOf(draft: PolicyDraft): Policy {
  const promise = promiseOf(draft.promise);
  const reviews = reviewsOf(draft.reviews);
  return { ...(promise !== null && { promise }), ...(reviews !== null && { reviews }) };
}
