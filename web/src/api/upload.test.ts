import { expect, test, vi } from "vitest";

import { type FakeRequest, fakeUploads } from "@/testing/fakeUpload";

import { CSRF_HEADER } from "./client";
import { UNREACHABLE } from "./errors";
import { upload } from "./upload";

const FILE = new File(["a;b\n1;2\n"], "prices.csv", { type: "text/csv" });

function begin(more: Partial<Parameters<typeof upload>[0]> = {}): { request: FakeRequest; done: Promise<unknown> } {
  const made = fakeUploads();
  const done = upload({ path: "/api/v1/things", file: FILE, ...more });
  const request = made[0];
  if (request === undefined) throw new Error("nothing was sent");
  return { request, done };
}

test("the fields go before the file, objects as JSON, what is undefined not at all", async () => {
  const { request, done } = begin({
    fields: { name: "Prices", options: { headerRow: 2 }, nothing: undefined },
    idempotencyKey: "key-1",
  });
  const form = [...(request.body ?? [])];
  expect(form.map(([name]) => name)).toEqual(["name", "options", "file"]);
  expect(form[0]?.[1]).toBe("Prices");
  expect(form[1]?.[1]).toBe('{"headerRow":2}');
  expect(form[2]?.[1]).toMatchObject({ name: "prices.csv" });
  expect(request.method).toBe("POST");
  expect(request.sent.get("Idempotency-Key")).toBe("key-1");
  expect(request.sent.has(CSRF_HEADER)).toBe(true);
  request.answer(202, { success: true, data: { id: "j1" } });
  await expect(done).resolves.toEqual({ id: "j1" });
});

test("how much has left is told while it is known", async () => {
  const onProgress = vi.fn();
  const { request, done } = begin({ onProgress });
  request.progress(1, 4);
  request.progress(3, 0);
  request.answer(200, { success: true, data: null });
  await done;
  expect(onProgress.mock.calls).toEqual([[0.25]]);
});

test("a refusal is the API's own error; a proxy's page is one too", async () => {
  const refused = begin();
  refused.request.answer(
    400,
    { error: { code: "INPUT_ERROR", message: "the file is empty", details: {} } },
    { "X-Request-ID": "r-9" },
  );
  await expect(refused.done).rejects.toMatchObject({ code: "INPUT_ERROR", status: 400, requestId: "r-9" });

  const large = begin();
  large.request.answer(413, "<html>too large</html>");
  await expect(large.done).rejects.toMatchObject({ code: "NO_ENVELOPE", status: 413 });

  const odd = begin();
  odd.request.answer(200, "<html>a sign-in page</html>");
  await expect(odd.done).rejects.toMatchObject({ code: "NO_ENVELOPE", status: 200 });
});

test("a broken connection, and an upload that was called off", async () => {
  const broken = begin();
  broken.request.onerror?.();
  await expect(broken.done).rejects.toMatchObject({ code: UNREACHABLE });

  const control = new AbortController();
  const calledOff = begin({ signal: control.signal });
  control.abort();
  await expect(calledOff.done).rejects.toMatchObject({ name: "AbortError" });
});
