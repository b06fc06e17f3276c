import type { FieldPair } from "@/api/summary";

type Fields = Readonly<Record<string, string | null>>;

/** A line of two records side by side: a column of each, or of one of them. */
export interface AlignedField {
  readonly incoming: string | null;
  readonly catalogue: string | null;
}

/** The columns of two records side by side: those that correspond, as the job found out, or by equal names; then what only
 * one of the two has. */
export function alignFields(
  incoming: readonly string[],
  catalogue: readonly string[],
  pairs: readonly Pick<FieldPair, "incoming" | "catalogue">[],
): readonly AlignedField[] {
  const mates = new Map(
    pairs.filter((pair) => catalogue.includes(pair.catalogue)).map((pair) => [pair.incoming, pair.catalogue]),
  );
  const placed = new Set(mates.values());
  for (const name of incoming)
    if (!mates.has(name) && catalogue.includes(name) && !placed.has(name)) {
      mates.set(name, name);
      placed.add(name);
    }
  const paired = incoming.filter((name) => mates.has(name));
  return [
    ...paired.map((name) => ({ incoming: name, catalogue: mates.get(name) ?? null })),
    ...incoming.filter((name) => !mates.has(name)).map((name) => ({ incoming: name, catalogue: null })),
    ...catalogue.filter((name) => !placed.has(name)).map((name) => ({ incoming: null, catalogue: name })),
  ];
}

/** The columns of a record; none where there is no record. */
export const columnsOf = (fields: Fields | null | undefined): readonly string[] => Object.keys(fields ?? {});
