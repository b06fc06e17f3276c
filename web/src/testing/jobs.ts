import type { Job } from "@/api/types";

/** A matching job that runs, with what a test wants otherwise. */
export const jobOf = (change: Partial<Job> = {}): Job => ({
  id: "11111111-1111-4111-8111-111111111111",
  kind: "match",
  state: "running",
  catalogueId: "22222222-2222-4222-8222-222222222222",
  catalogueName: "demo tools",
  sourceId: "33333333-3333-4333-8333-333333333333",
  sourceName: "König",
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

const column = (name: string, kind: string) => ({ name, kind, filled: 1, distinct: 1, examples: [] });

/** The summary of a matching job that is done, as the service gives it. */
export const SUMMARY: Job["summary"] = {
  matcher: "hybrid",
  incoming: {
    name: "koenig.csv",
    rows: 252,
    key: "Art.-Nr.",
    columns: [column("Art.-Nr.", "code"), column("Bezeichnung", "name"), column("EAN-Code", "code")],
    notices: ["It was read as cp1252."],
  },
  catalogue: {
    name: "demo tools",
    rows: 600,
    key: "sku",
    columns: [column("sku", "code"), column("name", "name"), column("barcode", "code")],
    notices: [],
  },
  fields: [
    { incoming: "Bezeichnung", catalogue: "name", kind: "name", score: 0.45, given: false },
    { incoming: "EAN-Code", catalogue: "barcode", kind: "code", score: 0.66, given: false },
  ],
  counts: { link: 161, review: 31, no_match: 60, failed: 0 },
  expected_matches: 168,
  expected_precision: 0.96,
  expected_recall: 0.93,
  target_precision: 0.95,
  threshold: 0.5068,
  review_threshold: 0.1,
  cardinality: "many-to-one",
  cardinality_detected: true,
  notices: ["The header is in line 3.", "It was read as cp1252."],
};

/** A matching job that is done. */
export const doneOf = (change: Partial<Job> = {}): Job =>
  jobOf({
    state: "completed",
    rowsTotal: 252,
    rowsDone: 252,
    counts: { link: 161, review: 31, no_match: 60, failed: 0, unchanged: 0 },
    summary: SUMMARY,
    finishedAt: "2026-11-22T18:00:03Z",
    rowsPerSecond: null,
    secondsLeft: null,
    ...change,
  });
