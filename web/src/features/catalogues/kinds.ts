import type { Schema } from "@/api/types";

export type ColumnKind = Schema<"ColumnKind">;

const EVERY: Readonly<Record<ColumnKind, true>> = {
  name: true,
  text: true,
  code: true,
  category: true,
  number: true,
  quantity: true,
  money: true,
  date: true,
  phone: true,
  email: true,
  url: true,
};

const isKind = (value: string): value is ColumnKind => value in EVERY;

/** What the values of a column can be, the most frequent first. */
export const KINDS: readonly ColumnKind[] = Object.keys(EVERY).filter(isKind);

/** The kind that a list of choices says; undefined for none. */
export const kindOf = (value: string): ColumnKind | undefined => (isKind(value) ? value : undefined);
