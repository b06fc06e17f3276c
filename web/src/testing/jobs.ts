import type { Job } from "@/api/types";

/** A matching job that runs, with what a test wants otherwise. */
export const jobOf = (change: Partial<Job> = {}): Job => ({
  id: "11111111-1111-4111-8111-111111111111",
  kind: "match",
  state: "running",
  catalogueId: "22222222-2222-4222-8222-222222222222",
  sourceId: "33333333-3333-4333-8333-333333333333",
  matcherId: null,
  catalogueVersion: 1,
  rowsTotal: 1_000,
  rowsDone: 250,
  counts: {},
  summary: {},
  errorCode: null,
  errorMessage: null,
  createdAt: "2026-11-22T18:00:00Z",
  startedAt: "2026-11-22T18:00:01Z",
  finishedAt: null,
  expiresAt: null,
  rowsPerSecond: 500,
  secondsLeft: 1.5,
  ...change,
});
