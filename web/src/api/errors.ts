import type { components } from "./schema";

type Problem = components["schemas"]["Problem"];

/** What the API, or the way to it, said instead of an answer: a stable code for programs, a sentence for people. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly requestId: string | null,
    readonly retryAfterSeconds: number | null = null,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** The code of a request that got no answer at all. */
export const UNREACHABLE = "UNREACHABLE";

const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" && value !== null && "code" in value && "message" in value;

/** The error that a failed answer means, whoever sent it: the API's envelope, or a proxy's page. */
export function errorOf(status: number, body: unknown, header: (name: string) => string | null): ApiError {
  const problem = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  const requestId = header("X-Request-ID");
  const retry = Number(header("Retry-After") ?? Number.NaN);
  const after = Number.isFinite(retry) ? retry : null;
  if (isProblem(problem)) return new ApiError(problem.code, problem.message, status, requestId, after, problem.details);
  return new ApiError("NO_ENVELOPE", "", status, requestId, after);
}

/** No answer came: the service is down, or the network. */
export const unreachable = (): ApiError => new ApiError(UNREACHABLE, "", 0, null);

/** Whether asking again, without changing anything, can help. */
export function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}
