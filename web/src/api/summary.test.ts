import { expect, test } from "vitest";

import { jobOf, SUMMARY } from "@/testing/jobs";

import { countOf, summaryOf } from "./summary";

test("a matching job's summary is read under the page's names, each notice once", () => {
  const summary = summaryOf(SUMMARY);
  expect(summary).toMatchObject({ structure: "many-to-one", structureDetected: true, expectedPrecision: 0.96 });
  expect(summary?.fields[0]).toMatchObject({ incoming: "Bezeichnung", catalogue: "name" });
  expect(summary?.notices).toEqual(["The header is in line 3.", "It was read as cp1252."]);
});

test("what is not a matching job's summary is none", () => {
  expect(summaryOf({})).toBeNull();
  expect(summaryOf({ key: "sku", columns: ["sku"], notices: [] })).toBeNull();
});

test("a count that is missing is nought", () => {
  const job = jobOf({ counts: { link: 3, review: null } });
  expect([countOf(job, "link"), countOf(job, "review"), countOf(job, "failed")]).toEqual([3, 0, 0]);
});
