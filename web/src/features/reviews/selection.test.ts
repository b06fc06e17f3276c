import { expect, test } from "vitest";

import { all, among, NOTHING, toggled } from "./selection";

const SHOWN = ["a", "b", "c", "d", "e"];

test("a press chooses a row, another one leaves it", () => {
  const once = toggled(NOTHING, SHOWN, "b", false);
  expect([...once.ids]).toEqual(["b"]);
  expect(toggled(once, SHOWN, "b", false).ids.size).toBe(0);
});

test("with Shift all rows between two become as the second, in both directions", () => {
  const down = toggled(toggled(NOTHING, SHOWN, "b", false), SHOWN, "d", true);
  expect([...down.ids]).toEqual(["b", "c", "d"]);
  const up = toggled(toggled(NOTHING, SHOWN, "d", false), SHOWN, "a", true);
  expect([...up.ids].sort()).toEqual(["a", "b", "c", "d"]);
  expect([...toggled(all(SHOWN, true), SHOWN, "c", false).ids]).toEqual(["a", "b", "d", "e"]);
});

test("with Shift and nothing pressed before, or no longer shown, one row is chosen", () => {
  expect([...toggled(NOTHING, SHOWN, "c", true).ids]).toEqual(["c"]);
  expect([...toggled({ ids: new Set(), from: "gone" }, SHOWN, "c", true).ids]).toEqual(["c"]);
});

test("all, none, and what is still there", () => {
  expect(all(SHOWN, true).ids.size).toBe(5);
  expect(all(SHOWN, false).ids.size).toBe(0);
  expect([...among(all(SHOWN, true), ["b", "x"]).ids]).toEqual(["b"]);
});
