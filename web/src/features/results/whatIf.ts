import type { Schema } from "@/api/types";
import type { Counts } from "@/components/ui/CountsBar";

export type Bins = Pick<Schema<"ProbabilitiesAnswer">, "link" | "review" | "noMatch" | "threshold">;

/** The engine never links what is less likely than not. */
export const LOWEST = 50;
export const HIGHEST = 100;

/** A bin's number of rows, and of them those that another threshold could make links or takes away. */
interface Movable {
  readonly linked: number;
  readonly reviewed: number;
}

/** Rows for review from the used threshold on stay there, whatever the threshold: another candidate fits as well. */
function movable(bins: Bins, percent: number): Movable {
  const used = bins.threshold === null ? Number.POSITIVE_INFINITY : bins.threshold * 100;
  return { linked: bins.link[percent] ?? 0, reviewed: percent < used ? (bins.review[percent] ?? 0) : 0 };
}

/** How many rows would be linked and how many go to a person if links began at so many percent: exactly, from the bins.
 * What people judged, and rows without a candidate, stay as they are.
 * @param percent a whole number from 50 to 100; 100 links nothing. */
export function countsAt(bins: Bins, counts: Counts, percent: number): Counts {
  let moved = 0;
  for (let bin = 0; bin < HIGHEST; bin += 1) {
    const { linked, reviewed } = movable(bins, bin);
    moved += bin >= percent ? reviewed : -linked;
  }
  return { ...counts, link: counts.link + moved, review: counts.review - moved };
}

/** The share of links from so many percent on that may be expected to be right: each row as its bin's middle. Null without
 * a link. */
export function precisionAt(bins: Bins, percent: number): number | null {
  let rows = 0;
  let right = 0;
  for (let bin = percent; bin < HIGHEST; bin += 1) {
    const { linked, reviewed } = movable(bins, bin);
    rows += linked + reviewed;
    right += (linked + reviewed) * ((bin + 0.5) / 100);
  }
  return rows === 0 ? null : right / rows;
}

/** Where the used threshold stands among whole percents: the first one that is not below it. */
export const percentOf = (threshold: number | null): number =>
  threshold === null ? HIGHEST : Math.max(LOWEST, Math.ceil(threshold * 100 - 1e-9));

/** Bands of ten percent, as a table tells them. */
export function bandsOf(bins: Bins): readonly { readonly from: number; readonly counts: Omit<Counts, "failed"> }[] {
  const sum = (list: readonly number[], from: number) => list.slice(from, from + 10).reduce((a, b) => a + b, 0);
  return Array.from({ length: 10 }, (_, band) => ({
    from: band * 10,
    counts: {
      link: sum(bins.link, band * 10),
      review: sum(bins.review, band * 10),
      no_match: sum(bins.noMatch, band * 10),
    },
  }));
}

export interface Bar {
  readonly decision: "link" | "review" | "no_match";
  readonly bin: number;
  /** In shares of the chart's height, from the top. */
  readonly top: number;
  readonly height: number;
}

/** The histogram's bars, one on the other in a bin. Heights go by the square root, else a few hundred sure rows would make
 * all others invisible. */
export function barsOf(bins: Bins): readonly Bar[] {
  const totals = bins.link.map((count, bin) => count + (bins.review[bin] ?? 0) + (bins.noMatch[bin] ?? 0));
  const most = Math.max(1, ...totals);
  return totals.flatMap((total, bin) => {
    const height = Math.sqrt(total / most);
    const parts = [
      ["no_match", bins.noMatch[bin] ?? 0],
      ["review", bins.review[bin] ?? 0],
      ["link", bins.link[bin] ?? 0],
    ] as const;
    let top = 1;
    return parts.flatMap(([decision, count]) => {
      if (count === 0) return [];
      const own = (height * count) / total;
      top -= own;
      return [{ decision, bin, top, height: own }];
    });
  });
}
