import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Schema } from "@/api/types";
import { failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { JobLog } from "./JobLog";

const PATH = "GET /api/v1/jobs/7/log";
const entry = (event: Schema<"LogEvent">, more: Partial<Schema<"LogEntry">> = {}) => ({
  id: event,
  at: "2026-11-22T18:00:00Z",
  event,
  ...more,
});

async function lines(items: readonly ReturnType<typeof entry>[]) {
  fakeApi({ [PATH]: () => ({ items, nextCursor: null }) });
  await show(<JobLog jobId="7" />);
  await screen.findByRole("list", { name: "Log of this job" });
  return screen.getAllByRole("listitem").map((item) => item.querySelector("div")?.textContent);
}

test("a job's log is told in words", async () => {
  const told = await lines([
    entry("accepted", { by: "user:1", name: "Ada" }),
    entry("started"),
    entry("stage", { stage: "score", rows: 100_000, chunks: 10, chunksDone: 4 }),
    entry("trouble", {
      stage: "score",
      firstRow: 5_001,
      rows: 5_000,
      crashes: 2,
      failures: 1,
      worker: "w1",
      reason: "gone",
    }),
    entry("webhook", { state: "failed", attempts: 3, code: "500", reason: "it answered 500" }),
    entry("ended", { state: "completed_with_errors", seconds: 132, rows: 100_000 }),
  ]);
  expect(told).toEqual([
    "Acceptedby Ada",
    "Started",
    "Comparing rows100,000 rows, 4 of 10 parts done",
    "Trouble while comparing rows5,000 rows, from row 5,001, failed once, lost its worker 2 times, worker w1gone",
    "Webhook toldFailed, 3 attempts, code 500it answered 500",
    "EndedDone, some rows failed, 100,000 rows, took 2 min",
  ]);
});

test("a short stage is told with its tenths, and who has no name by the label", async () => {
  const told = await lines([entry("cancel", { by: "key:2" }), entry("stage", { stage: "read", seconds: 1.236 })]);
  expect(told).toEqual(["Cancelling was asked forby key:2", "Reading the filetook 1.2 s"]);
});

test("nothing yet, and not to be had, are told apart", async () => {
  fakeApi({ [PATH]: () => ({ items: [], nextCursor: null }) });
  const { unmount } = await show(<JobLog jobId="7" />);
  expect(await screen.findByText("Nothing has happened yet")).toBeVisible();
  unmount();
  fakeApi({ [PATH]: () => failure(403, "FORBIDDEN", "this needs the role admin") });
  await show(<JobLog jobId="7" />);
  expect(await screen.findByRole("alert")).toHaveTextContent("This needs the role admin.");
});
