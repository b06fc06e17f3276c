import { expect, test } from "vitest";

import { IMPORT_JOB } from "@/testing/catalogues";

import { changesOf, failedRowsOf, noticesOf, progressOf } from "./progress";

test("nobody knows how far an import is before its records are stored", () => {
  expect(progressOf(null)).toEqual({ phase: "notYet", share: 0 });
  expect(progressOf(IMPORT_JOB)).toEqual({ phase: "queued", share: 0 });
  expect(progressOf({ ...IMPORT_JOB, state: "running" })).toEqual({ phase: "importing", share: null });
  const half = { ...IMPORT_JOB, state: "running" as const, rowsTotal: 10, rowsDone: 5 };
  expect(progressOf(half)).toEqual({ phase: "importing", share: 0.5 });
});

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
