import { expect, test } from "vitest";

import { ALL, decisionOf, isPlain, shareOf, windowsOf } from "./filter";

test("a list limited by decision can be had anywhere, one by words or probability cannot", () => {
  expect(isPlain({ ...ALL, decision: "review" })).toBe(true);
  expect(isPlain({ ...ALL, search: "bolt" })).toBe(false);
  expect(isPlain({ ...ALL, min: 0 })).toBe(false);
  expect(isPlain({ ...ALL, max: 1 })).toBe(false);
});

test("an address names a decision, or none", () => {
  expect([decisionOf("review"), decisionOf("nonsense"), decisionOf(undefined)]).toEqual(["review", null, null]);
});

test.each([
  ["", null],
  ["25", 0.25],
  ["99,5 %", 0.995],
  ["0", 0],
  ["101", Number.NaN],
  ["x", Number.NaN],
])("a probability of %j is understood", (typed, share) => {
  expect(shareOf(typed)).toBe(share);
});

test("windows in sight come with their neighbours, within the list", () => {
  expect(windowsOf(0, 30, 1_000, 200)).toEqual([0, 1]);
  expect(windowsOf(390, 420, 1_000, 200)).toEqual([0, 1, 2, 3]);
  expect(windowsOf(990, 999, 1_000, 200)).toEqual([3, 4]);
  expect(windowsOf(0, 0, 0, 200)).toEqual([]);
});
