import type { Job } from "@/api/types";

const CHANGES = ["added", "changed", "deleted", "unchanged", "failed"] as const;
export type Change = (typeof CHANGES)[number];

/** What an import did, in records; what did not happen is left out. */
export function changesOf(counts: Job["counts"]): readonly { readonly change: Change; readonly count: number }[] {
  return CHANGES.flatMap((change) => {
    const count = counts[change];
    return typeof count === "number" && count > 0 ? [{ change, count }] : [];
  });
}

/** A row that was not imported. */
export interface FailedRow {
  readonly row: number;
  readonly reason: string;
}

const isFailedRow = (value: unknown): value is FailedRow =>
  typeof value === "object" &&
  value !== null &&
  "row" in value &&
  typeof value.row === "number" &&
  "reason" in value &&
  typeof value.reason === "string";

/** The first rows that were not imported, with the reasons that the job's summary tells. */
export function failedRowsOf(summary: Job["summary"]): readonly FailedRow[] {
  const told = summary["failures"];
  return Array.isArray(told) ? told.filter(isFailedRow) : [];
}

/** What was repaired or assumed while reading. */
export function noticesOf(summary: Job["summary"]): readonly string[] {
  const told = summary["notices"];
  return Array.isArray(told) ? told.filter((notice) => typeof notice === "string") : [];
}
