import { queryOptions } from "@tanstack/react-query";

import { answer, api, idempotencyKey } from "@/api/client";
import { errorOf } from "@/api/errors";
import { hasEnded, type Schema } from "@/api/types";

export type Readiness = Schema<"Readiness">;
export type Overview = Schema<"Overview">;

/** How many catalogues and jobs home shows; their own pages show all. */
const SHOWN = 8;
const SECOND = 1000;

/** The first catalogues by name. */
export const someCataloguesQuery = queryOptions({
  queryKey: ["catalogues", "home"],
  queryFn: () => answer(api.GET("/api/v1/catalogues", { params: { query: { limit: SHOWN } } })),
});

/** The latest jobs; looked at again soon while one of them runs. */
export const latestJobsQuery = queryOptions({
  queryKey: ["jobs", "home"],
  queryFn: () => answer(api.GET("/api/v1/jobs", { params: { query: { limit: SHOWN } } })),
  refetchInterval: ({ state }) => (state.data?.items.some((job) => !hasEnded(job)) === true ? SECOND : 15 * SECOND),
});

/** How much waits for people; `since` is the beginning of their day. */
export const waitingQuery = (since: string) =>
  queryOptions({
    queryKey: ["reviews", "home", since],
    queryFn: () => answer(api.GET("/api/v1/reviews/summary", { params: { query: { since } } })),
    refetchInterval: 15 * SECOND,
  });

const saysReadiness = (body: unknown): body is Schema<"Success_Readiness_"> =>
  typeof body === "object" && body !== null && "data" in body;

/** Whether the service can do its work. It answers 503 while it cannot, and says why all the same. */
export const readinessQuery = queryOptions({
  queryKey: ["operations", "readiness"],
  queryFn: async (): Promise<Readiness> => {
    const { data, error, response } = await api.GET("/health/ready");
    const body: unknown = data ?? error;
    if (saysReadiness(body)) return body.data;
    throw errorOf(response.status, body, (name) => response.headers.get(name));
  },
  refetchInterval: 10 * SECOND,
});

/** Workers and what waits for them; for administrators. */
export const overviewQuery = queryOptions({
  queryKey: ["operations", "overview"],
  queryFn: () => answer(api.GET("/api/v1/operations/overview")),
  refetchInterval: 10 * SECOND,
});

export const loadSample = () =>
  answer(api.POST("/api/v1/sample", { params: { header: { "Idempotency-Key": idempotencyKey() } } }));
