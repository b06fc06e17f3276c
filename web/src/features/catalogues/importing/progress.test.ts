import { expect, test } from "vitest";

import { IMPORT_JOB } from "@/testing/catalogues";

import { progressOf } from "./progress";

test("nobody knows how far an import is before its records are stored", () => {
  expect(progressOf(null)).toEqual({ phase: "notYet", share: 0 });
  expect(progressOf(IMPORT_JOB)).toEqual({ phase: "queued", share: 0 });
  expect(progressOf({ ...IMPORT_JOB, state: "running" })).toEqual({ phase: "importing", share: null });
  const half = { ...IMPORT_JOB, state: "running" as const, rowsTotal: 10, rowsDone: 5 };
  expect(progressOf(half)).toEqual({ phase: "importing", share: 0.5 });
});
