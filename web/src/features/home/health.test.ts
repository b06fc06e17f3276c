import { expect, test } from "vitest";

import { dayBegan, healthOf, type Working } from "./health";
import type { Readiness } from "./queries";

const READY: Readiness = { state: "ready", database: "up", queue: "up" };
const WORKING: Working = { paused: false, workers: [{ alive: true }, { alive: false }] };

test.each([
  ["nobody answers", null, WORKING, "unreachable"],
  ["the database is away", { ...READY, state: "unready", database: "down" }, WORKING, "unready"],
  ["the queue is away", { ...READY, state: "degraded", queue: "down" }, WORKING, "degraded"],
  ["work is paused", READY, { ...WORKING, paused: true }, "paused"],
  ["every worker is gone", READY, { ...WORKING, workers: [{ alive: false }] }, "noWorker"],
  ["all is well", READY, WORKING, "ready"],
  ["all is well as far as others may know", READY, undefined, "ready"],
] as const)("when %s", (_, readiness, overview, health) => {
  expect(healthOf(readiness, overview)).toBe(health);
});

test("a day begins at the reader's midnight", () => {
  const now = new Date(2026, 4, 3, 15, 20);
  expect(new Date(dayBegan(now))).toEqual(new Date(2026, 4, 3));
});
