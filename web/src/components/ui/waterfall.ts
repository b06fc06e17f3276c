/** A piece of evidence: `bits` (log2) for what it says, or against it. */
export interface WaterfallPart {
  readonly label: string;
  readonly bits: number;
  /** What it rests on, in words. */
  readonly detail?: string | undefined;
}

/** A bar from where the sum stood before a part to where it stands after it, in shares (0 to 1) of the whole width. */
export interface WaterfallBar {
  readonly left: number;
  readonly width: number;
}

export interface WaterfallShape {
  readonly bars: readonly WaterfallBar[];
  /** From nothing to the sum of all parts. */
  readonly total: WaterfallBar;
  /** Where nothing speaks for or against: even odds. */
  readonly zero: number;
  readonly bits: number;
}

/** Where the bars of a waterfall stand: each begins where the one before ends, and all of them fit. */
export function waterfallOf(parts: readonly Pick<WaterfallPart, "bits">[]): WaterfallShape {
  const ends: number[] = [];
  let sum = 0;
  for (const { bits } of parts) ends.push((sum += bits));
  const low = Math.min(0, ...ends);
  const span = Math.max(0, ...ends) - low || 1;
  const between = (from: number, to: number): WaterfallBar => ({
    left: (Math.min(from, to) - low) / span,
    width: Math.abs(to - from) / span,
  });
  return {
    bars: ends.map((end, place) => between(ends[place - 1] ?? 0, end)),
    total: between(0, sum),
    zero: -low / span,
    bits: sum,
  };
}

/** The probability that so many bits of evidence make, the starting odds among them. */
export const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits);

/** The first part (the start), then the strongest ones, `most` parts at most; what is left over is put together into one.
 * @returns the parts to show, and those that were put together. */
export function strongest<Part extends WaterfallPart>(
  parts: readonly Part[],
  most: number,
): { readonly shown: readonly Part[]; readonly rest: readonly Part[] } {
  const [start, ...others] = parts;
  if (start === undefined) return { shown: [], rest: [] };
  const ordered = [start, ...others.toSorted((a, b) => Math.abs(b.bits) - Math.abs(a.bits))];
  if (ordered.length <= most) return { shown: ordered, rest: [] };
  return { shown: ordered.slice(0, most - 1), rest: ordered.slice(most - 1) };
}
