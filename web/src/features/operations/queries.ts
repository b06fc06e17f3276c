import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api } from "@/api/client";
import { errorOf } from "@/api/errors";
import type { Schema } from "@/api/types";

export type DeadLetter = Schema<"DeadLetterSummary">;
export type DeadLetterState = Schema<"DeadLetterState">;
export type Delivery = Schema<"DeliveryAnswer">;
export type DeliveryState = Schema<"DeliveryState">;
export type Health = Schema<"Readiness">;
export type Overview = Schema<"Overview">;
export type Worker = Schema<"WorkerAnswer">;

/** How often the overview asks anew. */
export const EVERY_MS = 5_000;
const LIMIT = 50;
/** The place before a list's first page. */
const START = "";

export const overviewQuery = queryOptions({
  queryKey: ["operations", "overview"],
  queryFn: () => answer(api.GET("/api/v1/operations/overview")),
  refetchInterval: EVERY_MS,
});

const holdsHealth = (told: unknown): told is { readonly data: Health } =>
  typeof told === "object" && told !== null && "data" in told;

/** What answers and what does not. The database's absence comes as a 503 which holds an answer all the same. */
export const healthQuery = queryOptions({
  queryKey: ["operations", "health"],
  queryFn: async (): Promise<Health> => {
    const { data, error, response } = await api.GET("/health/ready");
    const told: unknown = data ?? error; // what a proxy said in the API's place is neither
    if (holdsHealth(told)) return told.data;
    throw errorOf(response.status, told, (name) => response.headers.get(name));
  },
  refetchInterval: EVERY_MS,
});

export const claim = (paused: boolean) =>
  answer(paused ? api.POST("/api/v1/operations/pause") : api.POST("/api/v1/operations/resume"));

export const lettersQuery = (state: DeadLetterState | null) =>
  infiniteQueryOptions({
    queryKey: ["operations", "letters", state],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/dead-letters", { params: { query: { state, cursor: pageParam || null, limit: LIMIT } } }),
      ),
    initialPageParam: START,
    getNextPageParam: (page) => page.nextCursor,
  });

const letterPath = (id: string) => ({ params: { path: { letter_id: id } } });

export const letterQuery = (id: string) =>
  queryOptions({
    queryKey: ["operations", "letter", id],
    queryFn: () => answer(api.GET("/api/v1/dead-letters/{letter_id}", letterPath(id))),
  });

export const replayLetter = (id: string) => answer(api.POST("/api/v1/dead-letters/{letter_id}/replay", letterPath(id)));

export const discardLetter = (id: string) =>
  answer(api.POST("/api/v1/dead-letters/{letter_id}/discard", letterPath(id)));

export const deliveriesQuery = (state: DeliveryState | null) =>
  infiniteQueryOptions({
    queryKey: ["operations", "deliveries", state],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/webhook-deliveries", {
          params: { query: { state, cursor: pageParam || null, limit: LIMIT } },
        }),
      ),
    initialPageParam: START,
    getNextPageParam: (page) => page.nextCursor,
  });

export const replayDelivery = (id: string) =>
  answer(api.POST("/api/v1/webhook-deliveries/{delivery_id}/replay", { params: { path: { delivery_id: id } } }));

export const secretsQuery = queryOptions({
  queryKey: ["operations", "secrets"],
  queryFn: () => answer(api.GET("/api/v1/webhook-secrets")),
});

export const makeSecret = (key: string) =>
  answer(api.POST("/api/v1/webhook-secrets", { body: {}, params: { header: { "Idempotency-Key": key } } }));
