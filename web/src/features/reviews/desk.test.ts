import { expect, test } from "vitest";

import { ApiError } from "@/api/errors";

import { type Desk, desk, EMPTY, type Event, mayJudge } from "./desk";
import type { Said } from "./review";
import { candidate, judgement, review } from "@/testing/reviews";
import type { Trouble } from "./trouble";

const MATCH: Said = { judgement: "match", catalogueRecordId: "A" };
const NOT_A: Said = { judgement: "not_match", catalogueRecordId: "A" };
const NOT_B: Said = { judgement: "not_match", catalogueRecordId: "B" };
const NONE: Said = { judgement: "not_match", catalogueRecordId: null };

const after = (...events: readonly Event[]): Desk => events.reduce(desk, EMPTY);
const leased = (...ids: readonly string[]): Event[] => ids.map((id) => ({ type: "leased", review: review(id) }));
const judged = (id: number, said: Said = MATCH): Event => ({ type: "judged", id, said });
const trouble = (id: number, reviewId: string): Trouble => ({
  id,
  cause: "changed",
  review: review(reviewId),
  said: MATCH,
  error: new ApiError("PRECONDITION_FAILED", "", 412, null),
});
const queue = (now: Desk): readonly string[] => now.queue.map((one) => one.id);

test("records that are leased line up, each once; null is the end", () => {
  const now = after(...leased("1", "2", "1"), { type: "leased", review: null });
  expect(queue(now)).toEqual(["1", "2"]);
  expect(now.exhausted).toBe(true);
});

test("the best candidate that can still be the one is looked at first", () => {
  const candidates = [candidate("A", { judgement: "not_match" }), candidate("B", { deleted: true }), candidate("C")];
  expect(after({ type: "leased", review: review("1", { candidates }) }).chosen).toBe(2);
});

test("a match puts the next record before the reviewer at once", () => {
  const now = after(...leased("1", "2"), { type: "moved", to: 1 }, judged(1));
  expect(queue(now)).toEqual(["2"]);
  expect(now).toMatchObject({ chosen: 0, judged: 1, deeds: [{ id: 1, said: MATCH, finished: true }] });
});

test("saying that the chosen one is not it leaves the record there with the next candidate", () => {
  const now = after(...leased("1", "2"), judged(1, NOT_A));
  expect(queue(now)).toEqual(["1", "2"]);
  expect(now).toMatchObject({ chosen: 1, judged: 0 });
  expect(now.queue[0]?.candidates.map((one) => one.judgement)).toEqual(["not_match", null]);
});

test("the last candidate that is not it finishes the record, and so does none of them", () => {
  expect(queue(after(...leased("1", "2"), judged(1, NOT_A), judged(2, NOT_B)))).toEqual(["2"]);
  expect(queue(after(...leased("1", "2"), judged(1, NONE)))).toEqual(["2"]);
});

test("undo takes back one answer after the other, each as it was before", () => {
  const said = after(...leased("1", "2"), judged(1, NOT_A), judged(2));
  const once = desk(said, { type: "undone" });
  expect(queue(once)).toEqual(["1", "2"]);
  expect(once).toMatchObject({ judged: 0, chosen: 1 });
  expect(once.queue[0]?.candidates[0]?.judgement).toBe("not_match");
  const twice = desk(once, { type: "undone" });
  expect(twice.queue[0]?.candidates[0]?.judgement).toBeNull();
  expect(twice).toMatchObject({ deeds: [], chosen: 0 });
  expect(desk(twice, { type: "undone" })).toBe(twice);
});

test("what is put off does not come back by itself, by undo it does", () => {
  const off = after(...leased("1", "2"), { type: "skipped", id: 1 });
  expect(queue(desk(off, { type: "leased", review: review("1") }))).toEqual(["2"]);
  expect(off).toMatchObject({ skipped: ["1"], judged: 0 });
  const back = desk(off, { type: "undone" });
  expect(queue(back)).toEqual(["1", "2"]);
  expect(back.skipped).toEqual([]);
});

test("what was put off is looked at again when the reviewer wants it", () => {
  const off = after(...leased("1"), { type: "skipped", id: 1 }, { type: "leased", review: null });
  expect(desk(off, { type: "again" })).toMatchObject({ skipped: [], exhausted: false });
});

test("a refused answer comes back behind the record that is looked at, and its key falls on no other", () => {
  const said = after(...leased("1", "2", "3"), judged(1));
  const now = desk(said, { type: "refused", id: 1, back: review("1"), trouble: trouble(1, "1") });
  expect(queue(now)).toEqual(["2", "1", "3"]);
  expect(now).toMatchObject({ judged: 0, deeds: [], troubles: [{ id: 1 }] });
});

test("a refused answer that others have given leaves, with the reason", () => {
  const said = after(...leased("1", "2"), judged(1));
  const now = desk(said, { type: "refused", id: 1, back: null, trouble: trouble(1, "1") });
  expect(queue(now)).toEqual(["2"]);
  expect(now.troubles).toHaveLength(1);
});

test("where one of several candidates was refused the record stays before the reviewer, as it is now", () => {
  const said = after(...leased("1", "2"), judged(1, NOT_A));
  const fresh = review("1", { etag: '"new"' });
  const now = desk(said, { type: "refused", id: 1, back: fresh, trouble: trouble(1, "1") });
  expect(queue(now)).toEqual(["1", "2"]);
  expect(now.queue[0]).toBe(fresh);
  expect(now.chosen).toBe(0);
});

test("of an answer that was taken back before it was refused nobody needs to hear", () => {
  const undone = after(...leased("1", "2"), judged(1), { type: "undone" });
  const now = desk(undone, { type: "refused", id: 1, back: review("1"), trouble: trouble(1, "1") });
  expect(queue(now)).toEqual(["1", "2"]);
  expect(now.troubles).toEqual([]);
});

test("an answer that cannot be taken back stands, and can be tried again", () => {
  const said = after(...leased("1", "2"), judged(1));
  const [deed] = said.deeds;
  if (deed === undefined) throw new Error("nothing was done");
  const now = desk(desk(said, { type: "undone" }), { type: "stuck", deed, trouble: trouble(9, "1") });
  expect(queue(now)).toEqual(["2"]);
  expect(now).toMatchObject({ judged: 1, deeds: [{ id: 1 }], troubles: [{ id: 9 }] });
});

test("a record lost to another is told of where it is looked at, and goes silently where it was only ready", () => {
  const now = after(...leased("1", "2", "3"));
  expect(desk(now, { type: "lost", trouble: trouble(1, "2") })).toMatchObject({ troubles: [] });
  const first = desk(now, { type: "lost", trouble: trouble(1, "1") });
  expect(queue(first)).toEqual(["2", "3"]);
  expect(first.troubles).toHaveLength(1);
});

test("a renewed record takes the place of the old one; the choice holds while there is such a candidate", () => {
  const now = after(...leased("1"), { type: "moved", to: 1 });
  const fresh = review("1", { candidates: [candidate("A")] });
  expect(desk(now, { type: "renewed", review: fresh })).toMatchObject({ queue: [fresh], chosen: 0 });
  expect(queue(desk(now, { type: "renewed", review: review("9") }))).toEqual(["1"]);
});

test("the choice stays among the candidates", () => {
  const now = after(...leased("1"));
  expect(desk(now, { type: "moved", to: 1 }).chosen).toBe(1);
  expect(desk(now, { type: "moved", to: 2 }).chosen).toBe(0);
  expect(desk(now, { type: "moved", to: -1 }).chosen).toBe(0);
});

test("an opened record stands before all others", () => {
  expect(queue(after(...leased("1", "2"), { type: "opened", review: review("2") }))).toEqual(["2", "1"]);
});

test("who opens what somebody else has answered has heard of it", () => {
  const answered: Trouble = { ...trouble(1, "1"), cause: "answered" };
  const now = after(...leased("1", "2"), judged(1), { type: "refused", id: 1, back: null, trouble: answered });
  expect(desk(now, { type: "opened", review: review("1") })).toMatchObject({ troubles: [] });
});

test("where somebody's answer stands, nothing is said before it is taken back", () => {
  const answered = after({ type: "leased", review: review("1", { history: [judgement()] }) });
  expect(mayJudge(answered)).toBe(false);
  expect(desk(answered, judged(1))).toBe(answered);
  expect(mayJudge(EMPTY)).toBe(false);
});

test("a new answer ends the trouble of its record; a trouble can be put away", () => {
  const troubled = after(...leased("1"), judged(1), {
    type: "refused",
    id: 1,
    back: review("1"),
    trouble: trouble(1, "1"),
  });
  expect(desk(troubled, judged(2)).troubles).toEqual([]);
  expect(desk(troubled, { type: "dismissed", id: 1 }).troubles).toEqual([]);
});

test("the service that could not be asked is asked again", () => {
  const failed = after({ type: "unanswered", error: new Error("away") });
  expect(failed.failure).not.toBeNull();
  expect(desk(failed, { type: "retried" }).failure).toBeNull();
  expect(after({ type: "unanswered", error: 1 }, ...leased("1")).failure).toBeNull();
});

test("a hundred deeds are remembered, and as many records put off", () => {
  const many = Array.from({ length: 130 }, (_, at) => String(at));
  const events = many.flatMap((id, at): Event[] => [...leased(id), { type: "skipped", id: at }]);
  const now = after(...events);
  expect(now.deeds).toHaveLength(100);
  expect(now.skipped).toHaveLength(100);
  expect(now.deeds.at(-1)?.review.id).toBe("129");
});

test("with nothing there nothing happens", () => {
  expect(desk(EMPTY, judged(1))).toBe(EMPTY);
  expect(desk(EMPTY, { type: "skipped", id: 1 })).toBe(EMPTY);
});
