import { expect, test } from "vitest";

import { jobOf } from "@/testing/jobs";

import { durationOf, shareDone, stageOf } from "./progress";

test.each([
  ["waiting", jobOf({ state: "queued", rowsTotal: null })],
  ["reading", jobOf({ rowsTotal: null, rowsDone: 0 })],
  ["reading", jobOf({ kind: "import" })],
  ["embedding", jobOf({ kind: "embed" })],
  ["comparing", jobOf()],
  ["deciding", jobOf({ rowsDone: 1_000 })],
  [null, jobOf({ state: "cancelled" })],
] as const)("a job's stage is told: %s", (stage, job) => {
  expect(stageOf(job)).toBe(stage);
});

test("the share that is done is unknown until rows are counted, and never more than all", () => {
  expect(shareDone(jobOf())).toBe(0.25);
  expect(shareDone(jobOf({ rowsTotal: null }))).toBeNull();
  expect(shareDone(jobOf({ rowsTotal: 0 }))).toBeNull();
  expect(shareDone(jobOf({ rowsDone: 2_000 }))).toBe(1);
});

test.each([
  [0.2, { value: 1, unit: "second" }],
  [89, { value: 89, unit: "second" }],
  [90, { value: 2, unit: "minute" }],
  [5_300, { value: 88, unit: "minute" }],
  [9_000, { value: 2.5, unit: "hour" }],
])("%d seconds are said in the unit that fits", (seconds, told) => {
  expect(durationOf(seconds)).toEqual(told);
});
