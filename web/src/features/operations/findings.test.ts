import { expect, test } from "vitest";

import { CALM, STOPPED, UP, WORKER } from "@/testing/operations";

import { findings, worst } from "./findings";
import { shownMessage, SHOWN_CHARACTERS } from "./message";
import type { Health, Overview } from "./queries";
import { past, spanOf } from "./span";

const matters = (health: Health | undefined, overview: Overview | undefined) =>
  findings(health, overview).map(({ matter }) => matter);

test("all is well only when both answers say so", () => {
  expect(matters(UP, CALM)).toEqual(["well"]);
  expect(matters(UP, undefined)).toEqual([]);
  expect(matters(undefined, CALM)).toEqual([]);
});

test("what does not answer is named, the worst first", () => {
  const found = findings({ state: "unready", database: "down", queue: "down" }, undefined);
  expect(found.map(({ matter }) => matter)).toEqual(["database", "queue"]);
  expect(worst(found)).toBe("bad");
  expect(worst(findings({ state: "degraded", database: "up", queue: "down" }, CALM))).toBe("watch");
});

test("without a worker it is bad where work waits, else worth a look", () => {
  const gone = [{ ...WORKER, alive: false }];
  expect(findings(UP, { ...CALM, workers: gone, openChunks: 4 })).toEqual([
    { matter: "noWorkers", level: "bad", count: 4 },
  ]);
  expect(matters(UP, { ...CALM, workers: gone })).toEqual(["idle"]);
});

test("a long wait is worth a look, unless somebody paused the work", () => {
  const waiting = { ...CALM, openChunks: 3, waitingChunks: 2, oldestWaitingSeconds: 601 };
  expect(findings(UP, waiting)).toEqual([{ matter: "waits", level: "watch", count: 2 }]);
  expect(matters(UP, { ...waiting, oldestWaitingSeconds: 600 })).toEqual(["well"]);
  expect(matters(UP, { ...waiting, paused: true })).toEqual(["well"]);
});

test("dead letters ask for a decision", () => {
  expect(findings(UP, { ...CALM, waitingDeadLetters: 2 })).toEqual([
    { matter: "deadLetters", level: "watch", count: 2 },
  ]);
});

test("a version that was stopped asks for a look", () => {
  expect(findings(UP, { ...CALM, stoppedMatchers: [STOPPED] })).toEqual([
    { matter: "stopped", level: "watch", count: 1 },
  ]);
});

test.each([
  [0, { value: 0, unit: "second" }],
  [-3, { value: 0, unit: "second" }],
  [59.9, { value: 59, unit: "second" }],
  [60, { value: 1, unit: "minute" }],
  [7_199, { value: 1, unit: "hour" }],
  [200_000, { value: 2, unit: "day" }],
])("%s seconds are told in the largest unit that they fill", (seconds, span) => {
  expect(spanOf(seconds)).toEqual(span);
});

test("nothing past is told as to come, where this clock is behind", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(past("2026-01-01T00:00:09Z", now).getTime()).toBe(now);
  expect(past("2025-12-31T23:59:50Z", now).getTime()).toBe(now - 10_000);
});

test("a message is shown in lines, as it came where it is no JSON, and not for ever", () => {
  expect(shownMessage({ jobId: "7", payload: { a: 1 } }).text).toBe(
    '{\n  "jobId": "7",\n  "payload": {\n    "a": 1\n  }\n}',
  );
  expect(shownMessage("{broken")).toEqual({ text: "{broken", cut: false });
  const long = shownMessage("x".repeat(SHOWN_CHARACTERS + 1));
  expect(long.cut).toBe(true);
  expect(long.text).toHaveLength(SHOWN_CHARACTERS);
});
