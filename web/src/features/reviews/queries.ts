import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { answer, api, idempotencyKey } from "@/api/client";
import type { Schema } from "@/api/types";

import type { Scope } from "./service";

/** The beginning of the reviewer's day. */
export function today(now: Date = new Date()): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}

/** How far reviewing has come, and what it taught. */
export const summaryQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ["reviews", "summary", scope],
    queryFn: () =>
      answer(
        api.GET("/api/v1/reviews/summary", { params: { query: { ...scope, since: today(), include: "taught" } } }),
      ),
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });

/** What there is to choose from: catalogues, a catalogue's sources, and its matching jobs. */
export const cataloguesQuery = queryOptions({
  queryKey: ["catalogues", "names"],
  queryFn: () => answer(api.GET("/api/v1/catalogues", { params: { query: { limit: 1000 } } })),
});

export const sourcesQuery = (catalogueId: string) =>
  queryOptions({
    queryKey: ["catalogues", catalogueId, "sources", "names"],
    queryFn: () =>
      answer(
        api.GET("/api/v1/catalogues/{catalogue_id}/sources", {
          params: { path: { catalogue_id: catalogueId }, query: { limit: 1000 } },
        }),
      ),
  });

/** Catalogue records that words, their beginnings, or a key find. */
export const recordsQuery = (catalogueId: string, search: string) =>
  queryOptions({
    queryKey: ["catalogues", catalogueId, "records", "search", search],
    queryFn: () =>
      answer(
        api.GET("/api/v1/catalogues/{catalogue_id}/records", {
          params: { path: { catalogue_id: catalogueId }, query: { search, limit: 20 } },
        }),
      ),
    enabled: search !== "",
    placeholderData: keepPreviousData,
  });

/** Why a candidate got its probability, where the job has kept no evidence: worked out anew by a worker. */
export const explanationQuery = (jobId: string, row: number, catalogueRecordId: string) =>
  queryOptions({
    queryKey: ["results", jobId, row, "explanation", catalogueRecordId],
    queryFn: () =>
      answer(
        api.GET("/api/v1/jobs/{job_id}/results/{row}/explanation", {
          params: { path: { job_id: jobId, row }, query: { catalogueRecordId } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** All that waits, most useful first. */
export const waitingQuery = (scope: Scope) =>
  infiniteQueryOptions({
    queryKey: ["reviews", "waiting", scope],
    queryFn: ({ pageParam }) =>
      answer(api.GET("/api/v1/reviews", { params: { query: { ...scope, limit: 100, cursor: pageParam } } })),
    initialPageParam: null as string | null, // the first page has no cursor; a literal null would be the only one
    getNextPageParam: (page) => page.nextCursor,
  });

export interface BulkWish {
  readonly body: Schema<"BulkJudgement">;
  readonly dryRun: boolean;
  readonly key?: string;
}

/** Judges many records alike, or shows what would become of the first ones. */
export const judgeMany = ({ body, dryRun, key = idempotencyKey() }: BulkWish) =>
  answer(
    api.POST("/api/v1/reviews/judgements", {
      params: { query: { dryRun }, header: { "Idempotency-Key": key } },
      body,
    }),
  );
