import { afterEach, expect, test, vi } from "vitest";

import { ApiError, unreachable } from "@/api/errors";
import type { Review } from "@/api/types";
import { begun, judged, judgement, leaveAll, review, SCOPE } from "@/testing/reviews";

import type { Said } from "./review";
import type { Service } from "./service";
import type { Session } from "./session";

const MATCH: Said = { judgement: "match", catalogueRecordId: "A" };
const NOT_A: Said = { judgement: "not_match", catalogueRecordId: "A" };

afterEach(leaveAll);

const queue = (session: Session): readonly string[] => session.state().queue.map((one) => one.id);
const until = (check: () => void) => vi.waitFor(check, { interval: 1 });
const ready = (session: Session, count: number) => until(() => expect(session.state().queue).toHaveLength(count));

test("the record and three behind it are leased before anybody asks", async () => {
  const { session, service } = begun(["1", "2", "3", "4", "5", "6"]);
  await ready(session, 4);
  expect(service.next).toHaveBeenCalledTimes(4);
  session.say(MATCH);
  expect(queue(session)).toHaveLength(3); // the next one is there in the same moment
  await ready(session, 4);
});

test("an answer says on what state it rests, and that it is one", async () => {
  const { session, service, onSaved } = begun(["1", "2"]);
  await ready(session, 2);
  session.say(MATCH);
  await until(() => expect(onSaved).toHaveBeenCalled());
  expect(service.judge).toHaveBeenCalledWith("1", '"1-1"', MATCH, expect.stringMatching(/^[0-9a-f-]{32,}$/));
});

test("a second answer to one record waits for the first, and rests on what that left", async () => {
  const { session, service } = begun(["1"]);
  await ready(session, 1);
  session.say(NOT_A);
  session.say({ judgement: "match", catalogueRecordId: "B" });
  await until(() => expect(service.judge).toHaveBeenCalledTimes(2));
  expect(service.judge.mock.calls[1]?.[1]).toBe('"1-renewed"'); // kept again after the first, which ends the lease
});

test("undo takes back what was made of the answer, and keeps the record", async () => {
  const { session, service } = begun(["1", "2"]);
  await ready(session, 2);
  session.say(MATCH);
  session.undo();
  expect(queue(session)).toEqual(["1", "2"]);
  await until(() => expect(service.renew).toHaveBeenCalledWith("1"));
  expect(service.undo).toHaveBeenCalledWith("1", "1-said");
  await until(() => expect(session.state().queue[0]?.etag).toBe('"1-renewed"'));
});

test("undo of what was put off keeps the record again", async () => {
  const { session, service } = begun(["1", "2"]);
  await ready(session, 2);
  session.skip();
  expect(service.release).toHaveBeenCalledWith("1");
  session.undo();
  await until(() => expect(service.renew).toHaveBeenCalledWith("1"));
  expect(service.undo).not.toHaveBeenCalled();
  expect(queue(session)).toEqual(["1", "2"]);
});

test("what may pass is tried again with the same key, so that it is said once", async () => {
  const judge = vi
    .fn<Service["judge"]>()
    .mockRejectedValueOnce(unreachable())
    .mockImplementation((id, _etag, said) => Promise.resolve(judged(id, said)));
  const { session, onSaved } = begun(["1"], { judge });
  await ready(session, 1);
  session.say(MATCH);
  await until(() => expect(onSaved).toHaveBeenCalled());
  expect(judge.mock.calls[0]?.[3]).toBe(judge.mock.calls[1]?.[3]);
  expect(session.state().troubles).toEqual([]);
});

test("an answer that the service did not take comes back with the reason", async () => {
  const { session } = begun(["1", "2"], { judge: () => Promise.reject(unreachable()), look: never });
  await ready(session, 2);
  session.say(MATCH);
  await until(() => expect(session.state().troubles).toMatchObject([{ cause: "failed" }]));
  expect(queue(session)).toEqual(["2", "1"]);
});

const never = () => Promise.reject(unreachable());
const refusal = (status: number) => new ApiError("CONFLICT", "no", status, null);

test("what somebody else has said meanwhile is not overwritten", async () => {
  const answered = review("1", { asks: false, history: [judgement({ catalogueRecordId: "B" })] });
  const { session, service } = begun(["1", "2"], {
    judge: vi.fn(() => Promise.reject(refusal(412))),
    look: () => Promise.resolve(answered),
  });
  await ready(session, 2);
  session.say(MATCH);
  await until(() => expect(session.state().troubles).toMatchObject([{ cause: "answered", review: answered }]));
  expect(queue(session)).toEqual(["2"]);
  expect(service.undo).not.toHaveBeenCalled();
});

test("an answer that was saved although its answer was lost can be taken back; only one's own", async () => {
  const history = [judgement({ id: "mine", saidBy: "user:me" })];
  const { session, service, onSaved } = begun(["1"], {
    judge: () => Promise.reject(refusal(412)),
    look: () => Promise.resolve(review("1", { asks: false, history })),
  });
  await ready(session, 1);
  session.say(MATCH);
  await until(() => expect(onSaved).toHaveBeenCalled());
  expect(session.state().troubles).toEqual([]);
  session.undo();
  await until(() => expect(service.undo).toHaveBeenCalledWith("1", "mine"));
});

test("an answer that cannot be taken back stands", async () => {
  const { session } = begun(["1", "2"], { undo: () => Promise.reject(refusal(409)) });
  await ready(session, 2);
  session.say(MATCH);
  session.undo();
  await until(() => expect(session.state().troubles).toMatchObject([{ takingBack: true }]));
  expect(queue(session)).toEqual(["2"]);
  expect(session.state().judged).toBe(1);
});

test("taking back what was never saved troubles nobody", async () => {
  const { session, service } = begun(["1", "2"], { judge: () => Promise.reject(refusal(412)) });
  await ready(session, 2);
  session.say(MATCH);
  session.undo();
  await until(() => expect(service.look).toHaveBeenCalled());
  await until(() => expect(queue(session)).toEqual(["1", "2"]));
  expect(session.state().troubles).toEqual([]);
});

test("a record that another has taken leaves the desk, with a word", async () => {
  const lease = { heldBy: "user:bo", name: "Bo", until: "2026-11-22T10:00:00Z", mine: false };
  const { session } = begun(["1"], {
    renew: () => Promise.reject(refusal(409)),
    look: () => Promise.resolve(review("1", { lease })),
  });
  await ready(session, 1);
  session.say(NOT_A); // ends the lease, which cannot be had again
  await until(() => expect(session.state().troubles).toMatchObject([{ cause: "held" }]));
  expect(queue(session)).toEqual([]);
});

test("leases are renewed when somebody comes back to the page, and given back when they leave", async () => {
  const { session, service, stop } = begun(["1", "2"]);
  await ready(session, 2);
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  await until(() => expect(session.state().queue[1]?.etag).toBe('"2-renewed"'));
  window.dispatchEvent(new Event("pagehide"));
  expect(service.abandon).toHaveBeenCalledWith(["1", "2"]);
  stop();
  expect(service.release.mock.calls).toEqual([["1"], ["2"]]);
});

test("a record that comes after the reviewer has left is given back", async () => {
  let give: (review: Review) => void = () => undefined;
  const next = vi.fn(() => new Promise<Review>((resolve) => (give = resolve)));
  const { service, stop } = begun([], { next });
  await until(() => expect(next).toHaveBeenCalled());
  stop();
  give(review("late"));
  await until(() => expect(service.release).toHaveBeenCalledWith("late"));
});

test("a refusal that nobody is there to see is told elsewhere", async () => {
  let refuse: (error: unknown) => void = () => undefined;
  const judge = vi.fn(() => new Promise<never>((_, reject) => (refuse = reject)));
  const { session, onUnseen, stop } = begun(["1"], { judge });
  await ready(session, 1);
  session.say(MATCH);
  await until(() => expect(judge).toHaveBeenCalled());
  stop();
  refuse(refusal(412));
  await until(() => expect(onUnseen).toHaveBeenCalled());
});

test("the service that could not be asked is asked again after a pause; one that knows us no longer is not", async () => {
  const next = vi.fn<Service["next"]>().mockRejectedValueOnce(unreachable()).mockResolvedValue(null);
  const { session, wait } = begun([], { next });
  await until(() => expect(session.state().exhausted).toBe(true));
  expect(wait).toHaveBeenCalledWith(5000);
  const out = begun([], { next: () => Promise.reject(new ApiError("UNAUTHENTICATED", "", 401, null)) });
  await until(() => expect(out.onSignedOut).toHaveBeenCalled());
  expect(out.session.state().failure).toBeInstanceOf(ApiError);
});

test("a record is opened before all others; what stands of it is taken back to decide anew", async () => {
  const { session, service } = begun(["1"], {
    renew: vi.fn((id: string) => Promise.resolve(review(id, { history: [judgement()] }))),
  });
  await ready(session, 1);
  await session.open("9");
  expect(queue(session)).toEqual(["9", "1"]);
  await session.reopen([judgement()]);
  expect(service.undo).toHaveBeenCalledWith("9", "j1");
});

test("looking again asks for what was put off too", async () => {
  const { session, service } = begun(["1"]);
  await ready(session, 1);
  session.skip();
  await until(() => expect(session.state().exhausted).toBe(true));
  service.next.mockClear();
  session.again();
  expect(service.next).toHaveBeenCalledWith(SCOPE, []);
  session.dismiss(1);
  session.move(0);
});
