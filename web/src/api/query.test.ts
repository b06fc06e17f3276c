import { expect, test, vi } from "vitest";

import { ApiError, errorOf, unreachable } from "./errors";
import { newQueryClient, retries, retryDelay } from "./query";

const none = () => null;

test("only what may pass is tried again, and twice", () => {
  expect(retries(0, unreachable())).toBe(true);
  expect(retries(2, unreachable())).toBe(false);
  expect(retries(0, errorOf(404, null, none))).toBe(false);
  expect(retries(0, errorOf(503, null, none))).toBe(true);
});

test("the service says how long to wait, up to ten seconds", () => {
  const busy = errorOf(503, null, (name) => (name === "Retry-After" ? "4" : null));
  expect(retryDelay(0, busy)).toBe(4000);
  expect(retryDelay(1, unreachable())).toBe(2000);
});

test("an answer without the service's envelope still is an error with its status", () => {
  expect(errorOf(502, "<html>", none)).toMatchObject({ code: "NO_ENVELOPE", status: 502 });
  const refused = errorOf(400, { error: { code: "VALIDATION_ERROR", message: "no", details: { row: 7 } } }, () => "r1");
  expect(refused).toMatchObject({ code: "VALIDATION_ERROR", message: "no", requestId: "r1", details: { row: 7 } });
});

test("a session that is over is noticed wherever it shows", async () => {
  const onSignedOut = vi.fn();
  const client = newQueryClient(onSignedOut);
  const queryFn = () => Promise.reject(new ApiError("UNAUTHENTICATED", "", 401, null));
  await expect(client.query({ queryKey: ["x"], queryFn })).rejects.toBeInstanceOf(ApiError);
  expect(onSignedOut).toHaveBeenCalledOnce();
});
