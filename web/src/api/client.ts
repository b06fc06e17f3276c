import createClient, { type Middleware } from "openapi-fetch";

import { errorOf, unreachable } from "./errors";
import type { paths } from "./schema";

const CSRF_COOKIE = "likewise_csrf";
export const CSRF_HEADER = "X-CSRF-Token";
const SAFE = new Set(["GET", "HEAD"]);

/** The token that proves that a request comes from this page; the session's own cookie no script can read. */
export function csrfToken(cookies: string = document.cookie): string {
  const found = cookies.split("; ").find((cookie) => cookie.startsWith(`${CSRF_COOKIE}=`));
  return found ? decodeURIComponent(found.slice(CSRF_COOKIE.length + 1)) : "";
}

const csrf: Middleware = {
  onRequest: ({ request }) => {
    if (!SAFE.has(request.method)) request.headers.set(CSRF_HEADER, csrfToken());
    return request;
  },
  onError: () => unreachable(),
};

/** Every endpoint of openapi.json, typed; `data` of an answer comes out by {@link answer}. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => fetch(request), // looked up at each call, so that tests can answer in its place
});
api.use(csrf);

interface Answered<Envelope> {
  readonly data?: Envelope;
  readonly error?: unknown;
  readonly response: Response;
}

/** What an answer's envelope holds.
 * @throws {ApiError} the API refused, failed, or could not be reached. */
export async function answer<Data>(asked: Promise<Answered<{ readonly data: Data }>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (data === undefined || !response.ok) throw errorOf(response.status, error, (name) => response.headers.get(name));
  return data.data;
}

/** A key that makes a repeated POST the same one. Not by `crypto.randomUUID`, which pages without HTTPS do not have. */
export const idempotencyKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Keys for what one form sends: the same wish again, after an answer that got lost, has the same key; another wish another. */
export function keyPerWish(): (wish: unknown) => string {
  let last: string | undefined;
  let key = "";
  return (wish) => {
    const text = JSON.stringify(wish);
    if (text !== last) [last, key] = [text, idempotencyKey()];
    return key;
  };
}
