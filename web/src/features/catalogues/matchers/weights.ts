import type { Schema } from "@/api/types";

export type Recipe = Schema<"RecipeAnswer">;
export type Weighed = Schema<"WeighedComparison">;

/** What a recipe says of one column, or of the whole record (null). */
export interface FieldWeights {
  readonly field: string | null;
  readonly comparisons: readonly Weighed[];
  /** The most that it can speak for a match, in bits: how much it matters. */
  readonly most: number;
}

/** A recipe's comparisons by what they look at, the weightiest first. */
export function weightsByField({ comparisons }: Pick<Recipe, "comparisons">): readonly FieldWeights[] {
  const fields = [...new Set(comparisons.map(({ field }) => field))];
  return fields
    .map((field) => {
      const among = comparisons.filter((comparison) => comparison.field === field);
      return {
        field,
        comparisons: among.sort((one, other) => other.same - one.same),
        most: among.reduce((sum, { same }) => sum + Math.max(same, 0), 0),
      };
    })
    .sort((one, other) => other.most - one.most);
}
