import { type Decision, DECISIONS } from "@/api/types";

/** Which of a job's rows are wanted; null and empty do not matter. Probabilities are 0 to 1. */
export interface Filter {
  readonly decision: Decision | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly search: string;
}

export const ALL: Filter = { decision: null, min: null, max: null, search: "" };

/** Whether any part of the list can be had at once: by decision at most. */
export const isPlain = ({ min, max, search }: Filter): boolean => min === null && max === null && search === "";

/** A decision as an address names it. */
export const decisionOf = (text: string | undefined): Decision | null =>
  DECISIONS.find((decision) => decision === text) ?? null;

/** A probability from what was typed as percent: null for nothing, NaN for what is none. */
export function shareOf(typed: string): number | null {
  const text = typed.trim().replace(",", ".").replace(/\s*%$/, "");
  if (text === "") return null;
  const percent = Number(text);
  return percent >= 0 && percent <= 100 ? Number((percent / 100).toFixed(6)) : Number.NaN;
}

/** The windows (0, 1, 2...) that hold the items from `first` to `last`, and the ones on either side. */
export function windowsOf(first: number, last: number, count: number, size: number): readonly number[] {
  if (count === 0) return [];
  const begin = Math.max(0, Math.floor(first / size) - 1);
  const end = Math.min(Math.floor((count - 1) / size), Math.floor(last / size) + 1);
  return Array.from({ length: Math.max(0, end - begin + 1) }, (_, place) => begin + place);
}
