import { vi } from "vitest";

import type { Review, Schema } from "@/api/types";

import type { Candidate, Judgement, Said } from "@/features/reviews/review";
import type { Service } from "@/features/reviews/service";
import { newSession } from "@/features/reviews/session";

/** A candidate of tests: its id is its key. */
export const candidate = (key: string, more: Partial<Candidate> = {}): Candidate => ({
  catalogueRecordId: key,
  catalogueKey: key,
  fields: { name: `record ${key}` },
  probability: 0.5,
  judgement: null,
  deleted: false,
  evidence: [],
  ...more,
});

/** A record of tests with two candidates, A and B, unless others are named. */
export const review = (id: string, more: Partial<Review> = {}): Review => ({
  id,
  etag: `"${id}-1"`,
  catalogueId: "catalogue",
  sourceId: "source",
  source: "Supplier",
  key: `key-${id}`,
  fields: { name: `record ${id}` },
  jobId: null,
  row: 7,
  decision: "review",
  probability: 0.5,
  reason: null,
  candidates: [candidate("A"), candidate("B")],
  asks: true,
  sampled: false,
  history: [],
  lease: null,
  ...more,
});

/** A row of what was said, by somebody else unless told otherwise. */
export const judgement = (more: Partial<Judgement> = {}): Judgement => ({
  id: "j1",
  judgement: "match",
  catalogueRecordId: "A",
  catalogueKey: "A",
  saidBy: "user:bo",
  note: null,
  undoesId: null,
  createdAt: "2026-11-22T10:00:00Z",
  standing: true,
  ...more,
});

/** Everything of everybody. */
export const SCOPE = { catalogueId: null, sourceId: null, jobId: null };

const stops: (() => void)[] = [];
/** Ends every session that a test has begun. */
export const leaveAll = () => stops.splice(0).forEach((stop) => stop());

/** A service that has these records, and says yes to everything it is not told otherwise of. */
export function begun(ids: readonly string[], other: Partial<Service> = {}) {
  const left = [...ids];
  const service = {
    ready: () => Promise.resolve(),
    next: vi.fn<Service["next"]>(() => {
      const id = left.shift();
      return Promise.resolve(id === undefined ? null : review(id));
    }),
    renew: vi.fn((id: string) => Promise.resolve(review(id, { etag: `"${id}-renewed"` }))),
    look: vi.fn((id: string) => Promise.resolve(review(id))),
    release: vi.fn<Service["release"]>(() => Promise.resolve()),
    abandon: vi.fn(),
    judge: vi.fn<Service["judge"]>((id, _etag, said) => Promise.resolve(judged(id, said))),
    undo: vi.fn((id: string) => Promise.resolve(review(id))),
  };
  const onSaved = vi.fn();
  const onUnseen = vi.fn();
  const onSignedOut = vi.fn();
  const wait = vi.fn(() => Promise.resolve());
  const session = newSession({
    service: { ...service, ...other },
    scope: SCOPE,
    who: "user:me",
    onSaved,
    onUnseen,
    onSignedOut,
    wait,
  });
  const stop = session.start();
  stops.push(stop);
  return { session, service, onSaved, onUnseen, onSignedOut, wait, stop };
}

export const judged = (id: string, { judgement: kind, catalogueRecordId }: Said): Schema<"Judged"> => ({
  judgements: [judgement({ id: `${id}-said`, judgement: kind, catalogueRecordId: catalogueRecordId ?? "A" })],
  review: review(id, { etag: `"${id}-2"`, asks: false }),
});
