import type { FieldPair } from "@/api/summary";

import { folded } from "./diff";

export type Fields = Readonly<Record<string, string | null>>;

/** An incoming column and the catalogue column that it corresponds to, as the job found it. */
export type Pair = Pick<FieldPair, "incoming" | "catalogue">;

/** What stands beside each other: columns of an incoming record, joined where several correspond, and one of the catalogue. */
export interface Aligned {
  readonly columns: readonly string[];
  readonly column: string | null;
  readonly incoming: string;
  readonly catalogue: string;
  /** `alone`: only one of the two records has a value. */
  readonly state: "same" | "different" | "alone";
}

/** Columns of equal names, for what no job has related. */
function namesakes(incoming: Fields, catalogue: Fields, known: readonly Pair[]): readonly Pair[] {
  const columns = Object.keys(catalogue).filter((column) => !known.some((pair) => pair.catalogue === column));
  return Object.keys(incoming).flatMap((name) => {
    const column = columns.find((other) => folded(other) === folded(name));
    const taken = known.some((pair) => pair.incoming === name);
    return column === undefined || taken ? [] : [{ incoming: name, catalogue: column }];
  });
}

/** Two records beside each other: what corresponds first, then what only the incoming record has, then the rest. */
export function align(incoming: Fields, catalogue: Fields, pairs: readonly Pair[]): readonly Aligned[] {
  const held = pairs.filter((pair) => pair.incoming in incoming && pair.catalogue in catalogue);
  const all = [...held, ...namesakes(incoming, catalogue, held)];
  const columns = [...new Set(all.map((pair) => pair.catalogue))];
  const related = columns.map((column) => {
    const own = all.filter((pair) => pair.catalogue === column).map((pair) => pair.incoming);
    return row(own, column, incoming, catalogue);
  });
  const left = Object.keys(incoming).filter((name) => !all.some((pair) => pair.incoming === name));
  const right = Object.keys(catalogue).filter((name) => !columns.includes(name));
  return [
    ...related,
    ...left.map((name) => row([name], null, incoming, catalogue)),
    ...right.map((name) => row([], name, incoming, catalogue)),
  ].filter((one) => one.incoming !== "" || one.catalogue !== "");
}

function row(columns: readonly string[], column: string | null, incoming: Fields, catalogue: Fields): Aligned {
  const left = columns
    .map((name) => tidy(incoming[name]))
    .filter((value) => value !== "")
    .join(" ");
  const right = column === null ? "" : tidy(catalogue[column]);
  const state = left === "" || right === "" ? "alone" : folded(left) === folded(right) ? "same" : "different";
  return { columns, column, incoming: left, catalogue: right, state };
}

const tidy = (value: string | null | undefined): string => (value ?? "").trim().replace(/\s+/gu, " ");

/** A record in one line, without the key that stands beside it. */
export const inWords = (fields: Fields, key: string): string =>
  Object.values(fields)
    .map(tidy)
    .filter((value) => value !== "" && value !== key)
    .join(" · ");

/** A record in one line: its values, those of the columns that correspond first. */
export function inOneLine(rows: readonly Aligned[], side: "incoming" | "catalogue"): string {
  return rows
    .map((one) => one[side])
    .filter((value) => value !== "")
    .join(" · ");
}
