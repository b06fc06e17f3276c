import { expect, test, vi } from "vitest";

import { ApiError, unreachable } from "@/api/errors";
import { fakeApi } from "@/testing/fakeApi";
import { review, SCOPE } from "@/testing/reviews";

import { attention } from "./attention";
import { persistently, service } from "./service";

test("what is put off is named, so that it is not given again", async () => {
  const asked = fakeApi({ "POST /api/v1/reviews/next": () => ({ review: review("1") }) });
  expect((await service.next({ ...SCOPE, jobId: "job" }, ["7"]))?.id).toBe("1");
  expect(asked[0]?.body).toEqual({ catalogueId: null, sourceId: null, jobId: "job", skip: ["7"] });
});

test("a desk begins when the one before has given everything back", async () => {
  const order: string[] = [];
  fakeApi({ "DELETE /api/v1/reviews/1/lease": () => order.push("given back") });
  void service.release("1");
  await service.ready();
  order.push("ready");
  expect(order).toEqual(["given back", "ready"]);
});

test("a lease that cannot be given back is nobody's trouble", async () => {
  fakeApi({});
  await expect(service.release("1")).resolves.toBeUndefined();
});

test("a page that goes away gives its records back without waiting", async () => {
  const asked = fakeApi({});
  document.cookie = "likewise_csrf=t1";
  service.abandon(["1", "2"]);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "DELETE /api/v1/reviews/1/lease",
    "DELETE /api/v1/reviews/2/lease",
  ]);
  expect(asked[0]?.headers.get("X-CSRF-Token")).toBe("t1");
});

test("what may pass is tried three times, what may not once", async () => {
  const pauses: number[] = [];
  const wait = (pause: number) => {
    pauses.push(pause);
    return Promise.resolve();
  };
  const away = vi.fn(() => Promise.reject(unreachable()));
  await expect(persistently(away, wait)).rejects.toMatchObject({ code: "UNREACHABLE" });
  expect(away).toHaveBeenCalledTimes(3);
  expect(pauses).toEqual([500, 2000]);
  const refused = vi.fn(() => Promise.reject(new ApiError("CONFLICT", "no", 409, null)));
  await expect(persistently(refused, wait)).rejects.toMatchObject({ status: 409 });
  expect(refused).toHaveBeenCalledTimes(1);
});

test("leases are kept while somebody is there, not once they have gone, and again when they come back", () => {
  vi.useFakeTimers();
  const onStay = vi.fn();
  const stop = attention({ onStay, onLeave: vi.fn() });
  vi.advanceTimersByTime(4 * 60_000);
  expect(onStay).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(60 * 60_000);
  const before = onStay.mock.calls.length;
  expect(before).toBeLessThan(11);
  window.dispatchEvent(new KeyboardEvent("keydown"));
  expect(onStay).toHaveBeenCalledTimes(before + 1);
  stop();
  vi.advanceTimersByTime(60 * 60_000);
  expect(onStay).toHaveBeenCalledTimes(before + 1);
  vi.useRealTimers();
});
