import { expect, test, vi } from "vitest";

import { failure, fakeApi } from "@/testing/fakeApi";

import { answer, api, CSRF_HEADER, csrfToken, idempotencyKey, keyPerWish } from "./client";
import { UNREACHABLE } from "./errors";

test("the token is found among the cookies, and only by its whole name", () => {
  expect(csrfToken("a=1; likewise_csrf=x%2By; b=2")).toBe("x+y");
  expect(csrfToken("other_likewise_csrf=no")).toBe("");
});

test("what changes something proves that it comes from this page; reading has no need to", async () => {
  document.cookie = "likewise_csrf=token";
  const asked = fakeApi({ "GET /api/v1/me": () => ({}), "POST /api/v1/sign-out": () => ({ signedOut: true }) });
  await answer(api.GET("/api/v1/me"));
  await answer(api.POST("/api/v1/sign-out"));
  document.cookie = "likewise_csrf=; max-age=0";
  expect(asked.map(({ headers }) => headers.get(CSRF_HEADER))).toEqual([null, "token"]);
});

test("an answer is what its envelope holds; a failure is an error with code, words and request", async () => {
  fakeApi({
    "POST /api/v1/sign-out": () => ({ signedOut: true }),
    "GET /api/v1/me": () => failure(401, "UNAUTHENTICATED", "sign in first"),
  });
  await expect(answer(api.POST("/api/v1/sign-out"))).resolves.toEqual({ signedOut: true });
  await expect(answer(api.GET("/api/v1/me"))).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
    message: "sign in first",
    status: 401,
    requestId: "test-1",
  });
});

test("no answer at all is an error of its own", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("connection refused")));
  await expect(answer(api.GET("/api/v1/me"))).rejects.toMatchObject({ code: UNREACHABLE, status: 0 });
});

test("keys differ, hold only what the header may, and need no HTTPS", () => {
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) }); // as on plain HTTP
  const keys = Array.from({ length: 50 }, idempotencyKey);
  expect(new Set(keys).size).toBe(50);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});

test("the same wish keeps its key until another is made", () => {
  const keyFor = keyPerWish();
  const first = keyFor({ name: "a" });
  expect(keyFor({ name: "a" })).toBe(first);
  const other = keyFor({ name: "b" });
  expect(other).not.toBe(first);
  expect(keyFor({ name: "b" })).toBe(other);
});
