import type { Job } from "./types";

/** A column as the service saw it; shares are 0 to 1. */
export interface SummaryColumn {
  readonly name: string;
  readonly kind: string;
  readonly filled: number;
}

export interface SummaryTable {
  readonly name: string;
  readonly rows: number;
  readonly key: string | null;
  readonly columns: readonly SummaryColumn[];
  readonly notices: readonly string[];
}

/** An incoming column beside the catalogue column that it corresponds to; `given` is whether a person said so. */
export interface FieldPair {
  readonly incoming: string;
  readonly catalogue: string;
  readonly score: number;
  readonly given: boolean;
}

export type Structure = "one-to-one" | "many-to-one";

/** What a matching job found out about its list: what `summary` of a job and of a preview holds. */
export interface ListSummary {
  readonly incoming: SummaryTable;
  readonly catalogue: SummaryTable;
  readonly fields: readonly FieldPair[];
  readonly structure: Structure;
  /** Whether the structure was found, not chosen by whoever asked. */
  readonly structureDetected: boolean;
  readonly targetPrecision: number;
  readonly expectedPrecision: number | null;
  readonly expectedRecall: number | null;
  readonly threshold: number | null;
  readonly reviewThreshold: number;
  /** How it differs from the list that the matcher was learnt on, and whether links are less right than they should be. */
  readonly drift: readonly string[];
  /** Whether something was to be promised of the links. */
  readonly promised: boolean;
  /** How many reviews the policy allowed for this list, of how many a week, and how many rows were left out for it. */
  readonly budget: Budget | null;
  readonly notices: readonly string[];
}

export interface Budget {
  readonly allowed: number;
  readonly limit: number | null;
  readonly leftOut: number;
  readonly matchesLeftOut: number;
}

/** The summary as it comes: Python's names, and of a form that the API's description leaves open. */
interface Raw {
  readonly incoming: SummaryTable;
  readonly catalogue: SummaryTable;
  readonly fields: readonly FieldPair[];
  readonly cardinality: Structure;
  readonly cardinality_detected: boolean;
  readonly target_precision: number;
  readonly expected_precision: number | null;
  readonly expected_recall: number | null;
  readonly threshold: number | null;
  readonly review_threshold: number;
  /** Of jobs of earlier releases it is not told. */
  readonly drift?: readonly string[];
  readonly promise?: object | null;
  readonly reviews?: { readonly allowed: number; readonly limit: number | null };
  readonly budget?: { readonly left: number; readonly matches_left: number } | null;
  readonly notices: readonly string[];
}

/** `review_threshold` and `fields` are there from the moment a list is decided on; an import's summary has neither. */
const isRaw = (summary: object): summary is Raw =>
  "review_threshold" in summary && "fields" in summary && "incoming" in summary && "catalogue" in summary;

const budgetOf = ({ reviews, budget }: Raw): Budget | null =>
  reviews === undefined
    ? null
    : { ...reviews, leftOut: budget?.left ?? 0, matchesLeftOut: Math.round(budget?.matches_left ?? 0) };

/** What a matching job found out; null before it has, for an import, and once it has expired. */
export function summaryOf(summary: Job["summary"]): ListSummary | null {
  if (!isRaw(summary)) return null;
  return {
    incoming: summary.incoming,
    catalogue: summary.catalogue,
    fields: summary.fields,
    structure: summary.cardinality,
    structureDetected: summary.cardinality_detected,
    targetPrecision: summary.target_precision,
    expectedPrecision: summary.expected_precision,
    expectedRecall: summary.expected_recall,
    threshold: summary.threshold,
    reviewThreshold: summary.review_threshold,
    drift: summary.drift ?? [],
    promised: summary.promise != null,
    budget: budgetOf(summary),
    notices: [...new Set([...summary.notices, ...summary.incoming.notices, ...summary.catalogue.notices])],
  };
}

/** A count of a job; 0 where it has none of that name. */
export function countOf(job: Pick<Job, "counts">, name: string): number {
  const count = job.counts[name];
  return typeof count === "number" ? count : 0;
}
