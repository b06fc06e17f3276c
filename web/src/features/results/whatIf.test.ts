import { expect, test } from "vitest";

import { bandsOf, barsOf, type Bins, countsAt, percentOf, precisionAt } from "./whatIf";

const list = (rows: Readonly<Record<number, number>>) => Array.from({ length: 100 }, (_, bin) => rows[bin] ?? 0);

/** Links from 72.4 % on; a row at 80 % that another candidate fits as well; judged and missing rows beside them. */
const BINS: Bins = {
  threshold: 0.724,
  link: list({ 72: 1, 80: 4, 99: 100 }),
  review: list({ 20: 5, 55: 3, 60: 2, 72: 1, 80: 1 }),
  noMatch: list({ 3: 7 }),
};
const COUNTS = { link: 110, review: 12, no_match: 40, failed: 2 };
const sum = (counts: typeof COUNTS) => Object.values(counts).reduce((a, b) => a + b, 0);

test("a stricter threshold sends links to review, a looser one links what was for review", () => {
  expect(countsAt(BINS, COUNTS, 73)).toMatchObject({ link: 109, review: 13 });
  expect(countsAt(BINS, COUNTS, 99)).toMatchObject({ link: 105, review: 17 });
  expect(countsAt(BINS, COUNTS, 55)).toMatchObject({ link: 116, review: 6 });
});

test("nothing is linked from 100 on but what people said, and no row is lost at any threshold", () => {
  expect(countsAt(BINS, COUNTS, 100).link).toBe(5);
  for (let percent = 50; percent <= 100; percent += 1) expect(sum(countsAt(BINS, COUNTS, percent))).toBe(sum(COUNTS));
});

test("a row with an equally good candidate stays with a person however low the threshold", () => {
  expect(countsAt({ ...BINS, review: list({ 80: 1 }) }, COUNTS, 50).link).toBe(110);
});

test("where nothing was linked, a threshold could link", () => {
  const bins = { ...BINS, threshold: null, link: list({}) };
  expect(countsAt(bins, { ...COUNTS, link: 0 }, 60)).toMatchObject({ link: 4, review: 8 });
  expect(percentOf(null)).toBe(100);
});

test("the expected share of right links is the mean of what is linked", () => {
  expect(precisionAt(BINS, 99)).toBeCloseTo(0.995);
  expect(precisionAt({ ...BINS, link: list({ 60: 1, 80: 1 }), review: list({}) }, 50)).toBeCloseTo(0.705);
  expect(precisionAt(BINS, 100)).toBeNull();
});

test.each([
  [0.724, 73],
  [0.72, 72],
  [0.29, 50],
])("the threshold %d stands at %d percent", (threshold, percent) => {
  expect(percentOf(threshold)).toBe(percent);
});

test("bands of ten percent hold all rows", () => {
  const bands = bandsOf(BINS);
  expect(bands).toHaveLength(10);
  expect(bands[7]).toEqual({ from: 70, counts: { link: 1, review: 1, no_match: 0 } });
  expect(bands[9]?.counts.link).toBe(100);
});

test("bars stand on each other and the highest fills the chart", () => {
  const bars = barsOf(BINS);
  expect(bars.find((bar) => bar.bin === 99)).toMatchObject({ decision: "link", top: 0, height: 1 });
  const both = bars.filter((bar) => bar.bin === 72);
  expect(both.map((bar) => bar.decision)).toEqual(["review", "link"]);
  expect((both[0]?.height ?? 0) + (both[1]?.height ?? 0)).toBeCloseTo(Math.sqrt(2 / 100));
  expect(both[1]?.top).toBeCloseTo(1 - Math.sqrt(2 / 100));
});
