import type { Schema } from "@/api/types";

type Overview = Schema<"Overview">;

export const UP: Schema<"Readiness"> = { state: "ready", database: "up", queue: "up" };

export const WORKER: Overview["workers"][number] = {
  name: "w1",
  host: "box",
  pid: 7,
  version: "1.0",
  chunkId: null,
  jobId: null,
  stage: null,
  startedAt: "2026-01-01T00:00:00Z",
  seenAt: "2026-01-01T01:00:00Z",
  alive: true,
};

export const STOPPED: Overview["stoppedMatchers"][number] = {
  matcherId: "m3",
  catalogueId: "c1",
  catalogueName: "tools",
  version: 3,
  stoppedAt: "2026-01-01T01:00:00Z",
  because: [{ kind: "errors", message: "3 of 3 lists failed; of the version before 0 of 50" }],
  revert: "/api/v1/matchers/m3/revert",
};

export const PROPOSED: Overview["proposedMatchers"][number] = {
  matcherId: "m2",
  catalogueId: "c1",
  catalogueName: "tools",
  version: 2,
  kind: "hybrid",
  evidence: { records: 53, before: 13, after: 47, gained: 34, lost: 0, chance: 1e-10 },
  proposedAt: "2026-01-01T01:00:00Z",
};

/** A service with one worker and nothing to do. */
export const CALM: Overview = {
  paused: false,
  openChunks: 0,
  waitingChunks: 0,
  oldestWaitingSeconds: 0,
  jobs: {},
  waitingReviews: 0,
  waitingDeadLetters: 0,
  stoppedMatchers: [],
  proposedMatchers: [],
  workers: [WORKER],
};
