import { expect, test } from "vitest";

import { dayBegan, healthOf } from "./health";
import type { Overview, Readiness } from "./queries";

const READY: Readiness = { state: "ready", database: "up", queue: "up" };
const WORKER = {
  name: "w",
  host: "h",
  pid: 1,
  version: "1",
  chunkId: null,
  startedAt: "",
  seenAt: "",
  alive: true,
} satisfies Overview["workers"][number];
const OVERVIEW: Overview = {
  paused: false,
  openChunks: 0,
  waitingChunks: 0,
  oldestWaitingSeconds: 0,
  jobs: {},
  waitingReviews: 0,
  waitingDeadLetters: 0,
  workers: [WORKER],
};

test.each([
  ["nobody answers", null, OVERVIEW, "unreachable"],
  ["the database is away", { ...READY, state: "unready", database: "down" }, OVERVIEW, "unready"],
  ["the queue is away", { ...READY, state: "degraded", queue: "down" }, OVERVIEW, "degraded"],
  ["work is paused", READY, { ...OVERVIEW, paused: true }, "paused"],
  ["every worker is gone", READY, { ...OVERVIEW, workers: [{ ...WORKER, alive: false }] }, "noWorker"],
  ["all is well", READY, OVERVIEW, "ready"],
  ["all is well as far as others may know", READY, undefined, "ready"],
] as const)("when %s", (_, readiness, overview, health) => {
  expect(healthOf(readiness, overview as Overview | undefined)).toBe(health);
});

test("a day begins at the reader's midnight", () => {
  const now = new Date(2026, 4, 3, 15, 20);
  expect(new Date(dayBegan(now))).toEqual(new Date(2026, 4, 3));
});
