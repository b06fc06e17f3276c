import { expect, test } from "vitest";

import { changesOf, failedRowsOf, noticesOf } from "./outcome";

test("what did not happen is not told", () => {
  expect(changesOf({ added: 3, changed: 0, failed: 1, other: 9 })).toEqual([
    { change: "added", count: 3 },
    { change: "failed", count: 1 },
  ]);
});

test("a summary of another form tells nothing, and breaks nothing", () => {
  const failures = [{ row: 61, reason: "no key" }, { row: "x" }, null];
  expect(failedRowsOf({ failures })).toEqual([{ row: 61, reason: "no key" }]);
  expect(failedRowsOf({})).toEqual([]);
  expect(noticesOf({ notices: ["repaired", 7] })).toEqual(["repaired"]);
  expect(noticesOf({ notices: null })).toEqual([]);
});
