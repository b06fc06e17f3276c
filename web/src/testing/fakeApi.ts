import { vi } from "vitest";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly search: URLSearchParams;
  readonly body: unknown;
  readonly headers: Headers;
}

/** What a route answers with: data for the envelope, or a whole response. */
type Answer = (asked: Asked) => unknown;

const inEnvelope = (data: unknown) =>
  data instanceof Response ? data : Response.json({ success: true, data }, { headers: { "X-Request-ID": "test-1" } });

/** A failure as the API says it. */
export const failure = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
) =>
  Response.json(
    { error: { code, message, details: {} } },
    { status, headers: { "X-Request-ID": "test-1", ...headers } },
  );

/** Answers the page's requests by "METHOD /path"; keeps what was asked. What no route knows answers 404, as the API does. */
export function fakeApi(routes: Readonly<Record<string, Answer>>): readonly Asked[] {
  const log: Asked[] = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.text();
    const body: unknown = text === "" ? null : JSON.parse(text);
    const asked = { method: request.method, path: pathname, search: searchParams, body, headers: request.headers };
    log.push(asked);
    const route = routes[`${request.method} ${pathname}`];
    return route ? inEnvelope(route(asked)) : failure(404, "NOT_FOUND", `there is no ${pathname}`);
  });
  return log;
}
