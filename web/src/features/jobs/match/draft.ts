import { nameOf } from "@/components/files/files";
import type { Reading } from "@/components/files/reading";
import type { Structure } from "@/api/summary";

/** What somebody said of a list; what they left alone the service finds out. */
export interface Draft {
  /** Null for the one that the file's name says. */
  readonly source: string | null;
  readonly structure: Structure | "auto";
  /** Percent, as it was typed; empty for the usual. */
  readonly precision: string;
  /** Whether that share is to be borne out by answers: a promise. */
  readonly borneOut: boolean;
  /** The column of the keys; empty for the one that is found. */
  readonly key: string;
  /** By incoming column: the catalogue's column, or null where it is not to be used. */
  readonly columns: Readonly<Record<string, string | null>>;
  readonly reading: Reading;
}

export const NEW: Draft = {
  source: null,
  structure: "auto",
  precision: "",
  borneOut: false,
  key: "",
  columns: {},
  reading: {},
};

const plain = (name: string): string => nameOf(name).toLowerCase();

/** Whom a file is from, by its name: a source that is known under it already, else a new one. */
export const sourceOf = (fileName: string, known: readonly string[]): string =>
  known.find((name) => name === fileName) ?? known.find((name) => plain(name) === plain(fileName)) ?? nameOf(fileName);

/** Another way of reading may give other columns: what was said of them goes. */
export const withReading = (draft: Draft, reading: Reading): Draft => ({ ...draft, reading, columns: {}, key: "" });

/** One incoming column's place; undefined leaves it to the service. A catalogue column has one place: who had it loses it. */
export function withColumn(draft: Draft, incoming: string, catalogue: string | null | undefined): Draft {
  const others = Object.entries(draft.columns).filter(
    ([name, place]) => name !== incoming && (place === null || place !== catalogue),
  );
  const columns = Object.fromEntries(others);
  return { ...draft, columns: catalogue === undefined ? columns : { ...columns, [incoming]: catalogue } };
}

/** The share that is wanted, 0.5 to 0.999; null where none was typed, NaN where it is no such number. */
export function precisionOf(typed: string): number | null {
  if (typed.trim() === "") return null;
  const percent = Number(typed.trim().replace(",", ".").replace(/\s*%$/, ""));
  return percent >= 50 && percent <= 99.9 ? Number((percent / 100).toFixed(6)) : Number.NaN;
}

export interface Problems {
  readonly source: boolean;
  readonly precision: boolean;
}

export const problemsOf = (draft: Draft): Problems => ({
  source: draft.source?.trim() === "",
  precision: Number.isNaN(precisionOf(draft.precision)),
});

/** The options of a job or a preview: only what was said. */
export interface ListOptions {
  readonly precision?: number;
  readonly policy?: { readonly promise: number };
  readonly cardinality?: Structure;
  readonly key?: string;
  readonly mapping?: Readonly<Record<string, string>>;
  readonly ignore?: readonly string[];
  readonly reading?: Reading;
}

export function optionsOf({ structure, precision, borneOut, key, columns, reading }: Draft): ListOptions {
  const share = precisionOf(precision);
  const said = Object.entries(columns);
  const mapping = Object.fromEntries(said.flatMap(([name, place]) => (place === null ? [] : [[name, place]])));
  const ignore = said.flatMap(([name, place]) => (place === null ? [name] : []));
  return {
    ...(share !== null && !Number.isNaN(share) && (borneOut ? { policy: { promise: share } } : { precision: share })),
    ...(structure !== "auto" && { cardinality: structure }),
    ...(key !== "" && { key }),
    ...(Object.keys(mapping).length > 0 && { mapping }),
    ...(ignore.length > 0 && { ignore }),
    ...(Object.keys(reading).length > 0 && { reading }),
  };
}

/** Whether two wishes come to the same, so that a preview of the one is one of the other. */
export const sameOptions = (one: ListOptions, other: ListOptions): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
