import type { Review, Schema } from "@/api/types";

/** How many records the service judges at once. */
const AT_ONCE = 500;

export type Bulk = "accept" | "reject";
type Wish = Schema<"BulkJudgement">;

/** What to ask of the service, in portions: each record as it was read, each by itself. */
export function wishesOf(bulk: Bulk, reviews: readonly Review[]): readonly Wish[] {
  const portions = Array.from({ length: Math.ceil(reviews.length / AT_ONCE) }, (_, at) =>
    reviews.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
  return portions.map((portion) => ({
    judgement: bulk === "accept" ? "match" : "not_match",
    allOrNothing: false,
    items: portion.map(({ id, etag }) => ({ id, etag })),
  }));
}

export interface Outcome {
  readonly judged: number;
  readonly refused: readonly Schema<"BulkOutcome">[];
}

export const NONE: Outcome = { judged: 0, refused: [] };

/** An answer added to what was known. */
export const plus = (known: Outcome, answer: Schema<"BulkAnswer">): Outcome => ({
  judged: known.judged + answer.judged,
  refused: [...known.refused, ...answer.outcomes.filter((one) => !one.judged)],
});
