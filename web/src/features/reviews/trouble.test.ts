import { expect, test } from "vitest";

import { ApiError, unreachable } from "@/api/errors";

import type { Said } from "./review";
import { candidate, judgement, review } from "@/testing/reviews";
import { answerIn, causeOf, settle } from "./trouble";

const error = (status: number, message = "no") => new ApiError("X", message, status, null);
const SAID: Said = { judgement: "match", catalogueRecordId: "A" };
const lease = (mine: boolean) => ({ heldBy: "user:bo", name: "Bo", until: "2026-11-22T10:00:00Z", mine });

test.each([
  ["nobody answered", unreachable(), null, "failed"],
  ["a fault of the page", new TypeError("x"), review("1"), "failed"],
  ["the service is busy", error(503), review("1"), "failed"],
  ["it was erased", error(404), null, "gone"],
  ["the key is taken", error(409, "key: 'A' is or was in the catalogue"), review("1"), "key"],
  ["somebody has it", error(409), review("1", { lease: lease(false) }), "held"],
  ["somebody answered", error(412), review("1", { asks: false, history: [judgement()] }), "answered"],
  ["it changed", error(412), review("1", { lease: lease(true) }), "changed"],
  ["it is refused", error(409), review("1"), "refused"],
  ["it is refused, and nobody knows how it is now", error(409), null, "refused"],
])("%s", (_, refusal, now, cause) => {
  expect(causeOf(refusal, now)).toBe(cause);
});

test("an answer that was saved although nobody heard of it is no trouble", () => {
  const now = review("1", { asks: false, history: [judgement()] });
  const deed = { id: 1, review: review("1"), said: SAID };
  expect(settle(deed, error(412), now)).toBeNull();
  expect(settle({ ...deed, said: { judgement: "new", catalogueRecordId: null } }, error(412), now)).toMatchObject({
    back: null,
    trouble: { cause: "answered", review: now },
  });
});

test("none of them holds once every candidate was said not to be it", () => {
  const rejected = [candidate("A", { judgement: "not_match" }), candidate("B", { judgement: "not_match" })];
  const deed = { id: 1, review: review("1"), said: { judgement: "not_match", catalogueRecordId: null } as const };
  expect(settle(deed, error(412), review("1", { candidates: rejected }))).toBeNull();
  expect(settle(deed, error(412), review("1"))).toMatchObject({ trouble: { cause: "changed" } });
});

test("what nobody else has comes back, as it is now or as it was", () => {
  const deed = { id: 1, review: review("1"), said: SAID };
  const now = review("1", { etag: '"new"' });
  expect(settle(deed, error(412), now)?.back).toBe(now);
  expect(settle(deed, unreachable(), null)?.back).toBe(deed.review);
});

test("the answer that is told is the one that says which record it is", () => {
  const no = judgement({ id: "j2", judgement: "not_match", catalogueRecordId: "B" });
  expect(answerIn(review("1", { history: [judgement(), no] }))?.id).toBe("j1");
  expect(answerIn(review("1", { history: [judgement({ standing: false }), no] }))?.id).toBe("j2");
  expect(answerIn(review("1"))).toBeNull();
});
