import type { Job } from "@/api/types";

const OUTCOMES = ["adopted", "too_few", "foretells_no_better", "not_worth_it", "superseded"] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What a job found that learnt from records: losses are nats an answer that was held out, null where none was. */
export interface Learnt {
  readonly outcome: Outcome;
  readonly records: number;
  readonly lossBefore: number | null;
  readonly lossAfter: number | null;
}

/** The summary as it comes: of a form that the API's description leaves open. */
interface Raw {
  readonly learnt: Omit<Learnt, "outcome"> & { readonly outcome: string };
}

const isRaw = (summary: object): summary is Raw =>
  "learnt" in summary &&
  typeof summary.learnt === "object" &&
  summary.learnt !== null &&
  "outcome" in summary.learnt &&
  "records" in summary.learnt;

/** What was learnt; null before the end, and of other jobs. */
export function learntOf(summary: Job["summary"]): Learnt | null {
  if (!isRaw(summary)) return null;
  const { records, lossBefore, lossAfter } = summary.learnt;
  const outcome = OUTCOMES.find((one) => one === summary.learnt.outcome);
  return outcome === undefined ? null : { outcome, records, lossBefore, lossAfter };
}

/** Nats as bits. */
export const bitsOf = (nats: number): number => nats / Math.LN2;
