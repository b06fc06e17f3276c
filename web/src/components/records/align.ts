import type { FieldPair } from "@/api/summary";

import { folded } from "./differences";

export type Fields = Readonly<Record<string, string | null>>;

/** An incoming column and the catalogue column that it corresponds to, as the job found it. */
export type Pair = Pick<FieldPair, "incoming" | "catalogue">;

/** What stands beside each other: columns of a list, joined where several correspond, and one of the catalogue. */
export interface Related {
  readonly columns: readonly string[];
  readonly column: string | null;
}

/** The values of what stands beside each other. */
export interface Aligned extends Related {
  readonly incoming: string;
  readonly catalogue: string;
  /** `alone`: only one of the two records has a value. */
  readonly state: "same" | "different" | "alone";
}

/** Columns of equal names, for what no job has related. */
function namesakes(incoming: readonly string[], catalogue: readonly string[], known: readonly Pair[]): readonly Pair[] {
  const free = catalogue.filter((column) => !known.some((pair) => pair.catalogue === column));
  return incoming.flatMap((name) => {
    const column = free.find((other) => folded(other) === folded(name));
    const taken = known.some((pair) => pair.incoming === name);
    return column === undefined || taken ? [] : [{ incoming: name, catalogue: column }];
  });
}

/** The columns of two tables beside each other: those that correspond first, then what only the list has, then the rest. */
export function related(
  incoming: readonly string[],
  catalogue: readonly string[],
  pairs: readonly Pair[],
): readonly Related[] {
  const held = pairs.filter((pair) => incoming.includes(pair.incoming) && catalogue.includes(pair.catalogue));
  const all = [...held, ...namesakes(incoming, catalogue, held)];
  const both = [...new Set(all.map((pair) => pair.catalogue))];
  const left = incoming.filter((name) => !all.some((pair) => pair.incoming === name));
  const right = catalogue.filter((name) => !both.includes(name));
  return [
    ...both.map((column) => ({
      columns: all.filter((pair) => pair.catalogue === column).map((pair) => pair.incoming),
      column,
    })),
    ...left.map((name) => ({ columns: [name], column: null })),
    ...right.map((name) => ({ columns: [], column: name })),
  ];
}

/** Two records beside each other, in the order of {@link related}; what both leave empty is left out. */
export function align(incoming: Fields, catalogue: Fields, pairs: readonly Pair[]): readonly Aligned[] {
  return related(Object.keys(incoming), Object.keys(catalogue), pairs)
    .map((one) => row(one, incoming, catalogue))
    .filter((one) => one.incoming !== "" || one.catalogue !== "");
}

function row({ columns, column }: Related, incoming: Fields, catalogue: Fields): Aligned {
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
