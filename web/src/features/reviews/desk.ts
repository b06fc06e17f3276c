import type { Review } from "@/api/types";

import { firstOpen, isOpen, matchOf, rejected, type Said } from "./review";
import type { Trouble } from "./trouble";

/** Something that was done and can be taken back: what was said of a record, or that it was put off. */
export interface Deed {
  readonly id: number;
  /** The record as it stood before. */
  readonly review: Review;
  /** Null where it was put off. */
  readonly said: Said | null;
  /** Whether the record left the desk with it. */
  readonly finished: boolean;
}

/** What lies before a reviewer. The first of the queue is what they look at; the others are there so that nobody waits. */
export interface Desk {
  readonly queue: readonly Review[];
  /** Place of the candidate that is looked at. */
  readonly chosen: number;
  /** What can be taken back, the latest last. */
  readonly deeds: readonly Deed[];
  /** Records that were put off: they do not come back by themselves. */
  readonly skipped: readonly string[];
  readonly troubles: readonly Trouble[];
  /** How many records were judged here since the page was opened. */
  readonly judged: number;
  /** Whether the service had nothing more to give. */
  readonly exhausted: boolean;
  /** Why the service could not be asked, null while it can. */
  readonly failure: unknown;
}

export const EMPTY: Desk = {
  queue: [],
  chosen: 0,
  deeds: [],
  skipped: [],
  troubles: [],
  judged: 0,
  exhausted: false,
  failure: null,
};

/** What is remembered: the service takes as many ids to skip. */
const MOST = 100;

export type Event =
  /** The service gave a record; null where none is left. */
  | { readonly type: "leased"; readonly review: Review | null }
  /** A record as it is now, its lease renewed. */
  | { readonly type: "renewed"; readonly review: Review }
  /** A record is to be looked at before all others. */
  | { readonly type: "opened"; readonly review: Review }
  | { readonly type: "moved"; readonly to: number }
  | { readonly type: "judged"; readonly id: number; readonly said: Said }
  | { readonly type: "skipped"; readonly id: number }
  /** The latest deed is taken back. */
  | { readonly type: "undone" }
  /** A deed was refused; `back` is the record to decide again, null where it is nobody's to decide here. */
  | { readonly type: "refused"; readonly id: number; readonly back: Review | null; readonly trouble: Trouble }
  /** What was done stands after all: it could not be taken back. */
  | { readonly type: "stuck"; readonly deed: Deed; readonly trouble: Trouble }
  /** A record that the reviewer can do nothing about any more; they are told of the one that they look at. */
  | { readonly type: "lost"; readonly trouble: Trouble }
  /** The service could not be asked for the next record. */
  | { readonly type: "unanswered"; readonly error: unknown }
  | { readonly type: "retried" }
  | { readonly type: "dismissed"; readonly id: number }
  /** What was put off, or has come in, is looked at (again). */
  | { readonly type: "again" };

/** What follows from an event: pure, so that nothing waits for the network. */
export function desk(now: Desk, event: Event): Desk {
  switch (event.type) {
    case "leased":
      return leased({ ...now, failure: null }, event.review);
    case "renewed":
      return renewed(now, event.review);
    case "opened":
      return opened(now, event.review);
    case "moved":
      return moved(now, event.to);
    case "judged":
      return judged(now, event.id, event.said);
    case "skipped":
      return skipped(now, event.id);
    case "undone":
      return undone(now);
    case "refused":
      return refused(now, event.id, event.back, event.trouble);
    case "stuck":
      return troubled(restored(now, event.deed), event.trouble);
    case "lost":
      return lost(now, event.trouble);
    case "unanswered":
      return { ...now, failure: event.error };
    case "retried":
      return { ...now, failure: null };
    case "dismissed":
      return { ...now, troubles: now.troubles.filter((trouble) => trouble.id !== event.id) };
    case "again":
      return { ...now, skipped: [], exhausted: false, failure: null };
  }
}

/** Whether there is something to judge, and nobody's answer stands in the way. */
export const mayJudge = (now: Desk): boolean => now.queue[0] !== undefined && matchOf(now.queue[0]) === null;

const without = (queue: readonly Review[], id: string): readonly Review[] => queue.filter((one) => one.id !== id);

function leased(now: Desk, review: Review | null): Desk {
  if (review === null) return { ...now, exhausted: true };
  const known = now.skipped.includes(review.id) || now.queue.some((one) => one.id === review.id);
  return known ? now : arranged(now, [...now.queue, review]);
}

/** Who looks at another's answer has heard of it. */
function opened(now: Desk, review: Review): Desk {
  const troubles = now.troubles.filter((one) => one.review.id !== review.id || one.cause !== "answered");
  return { ...arranged(now, [review, ...without(now.queue, review.id)]), troubles };
}

function lost(now: Desk, trouble: Trouble): Desk {
  const looked = now.queue[0]?.id === trouble.review.id;
  const left = arranged(now, without(now.queue, trouble.review.id));
  return looked ? troubled(left, trouble) : left;
}

/** Another queue; where another record is the first now, its best candidate is looked at. */
function arranged(now: Desk, queue: readonly Review[]): Desk {
  const [first] = queue;
  const same = first?.id === now.queue[0]?.id;
  return { ...now, queue, chosen: first === undefined ? 0 : same ? now.chosen : firstOpen(first) };
}

const remembered = (deeds: readonly Deed[], deed: Deed): readonly Deed[] => [...deeds, deed].slice(-MOST);

function renewed(now: Desk, review: Review): Desk {
  const queue = now.queue.map((one) => (one.id === review.id ? review : one));
  const chosen = now.queue[0]?.id === review.id ? Math.min(now.chosen, review.candidates.length - 1) : now.chosen;
  return { ...now, queue, chosen: Math.max(0, chosen) };
}

function moved(now: Desk, to: number): Desk {
  const last = (now.queue[0]?.candidates.length ?? 0) - 1;
  return to < 0 || to > last ? now : { ...now, chosen: to };
}

function judged(now: Desk, id: number, said: Said): Desk {
  const [review] = now.queue;
  if (review === undefined || !mayJudge(now)) return now;
  const after = said.judgement === "not_match" ? rejected(review, said.catalogueRecordId) : null;
  const finished = after?.candidates.some(isOpen) !== true;
  const done = {
    ...now,
    deeds: remembered(now.deeds, { id, review, said, finished }),
    troubles: now.troubles.filter((trouble) => trouble.review.id !== review.id),
  };
  if (after === null || finished) return { ...arranged(done, now.queue.slice(1)), judged: now.judged + 1 };
  return { ...done, queue: [after, ...now.queue.slice(1)], chosen: firstOpen(after) };
}

function skipped(now: Desk, id: number): Desk {
  const [review] = now.queue;
  if (review === undefined) return now;
  const deeds = remembered(now.deeds, { id, review, said: null, finished: true });
  return { ...arranged(now, now.queue.slice(1)), deeds, skipped: [...now.skipped, review.id].slice(-MOST) };
}

function undone(now: Desk): Desk {
  const last = now.deeds.at(-1);
  if (last === undefined) return now;
  const { review } = last;
  return {
    ...now,
    queue: [review, ...without(now.queue, review.id)],
    chosen: firstOpen(review),
    deeds: now.deeds.slice(0, -1),
    skipped: now.skipped.filter((id) => id !== review.id),
    judged: now.judged - (counts(last) ? 1 : 0),
  };
}

const counts = (deed: Deed): boolean => deed.finished && deed.said !== null;

function restored(now: Desk, deed: Deed): Desk {
  const left = arranged(now, without(now.queue, deed.review.id));
  return { ...left, deeds: remembered(now.deeds, deed), judged: now.judged + (counts(deed) ? 1 : 0) };
}

/** What comes back stands behind what is looked at: a key that was meant for this one is not to fall on another. */
function refused(now: Desk, id: number, back: Review | null, trouble: Trouble): Desk {
  const deed = now.deeds.find((one) => one.id === id);
  const [first] = now.queue;
  const others = without(now.queue, trouble.review.id);
  const looked = first?.id === trouble.review.id;
  const ahead = looked || back === null ? [] : others.slice(0, 1);
  const queue = back === null ? others : [...ahead, back, ...others.slice(ahead.length)];
  const left = arranged(now, queue);
  const next = {
    ...left,
    chosen: looked && back !== null ? firstOpen(back) : left.chosen,
    deeds: now.deeds.filter((one) => one.id !== id),
    judged: now.judged - (deed !== undefined && counts(deed) ? 1 : 0),
  };
  const minded = deed === undefined && back !== null; // it was taken back before it was refused
  return minded ? next : troubled(next, trouble);
}

const troubled = (now: Desk, trouble: Trouble): Desk => ({
  ...now,
  troubles: [...now.troubles.filter((one) => one.review.id !== trouble.review.id), trouble],
});
