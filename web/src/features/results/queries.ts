import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api } from "@/api/client";
import { FIRST } from "@/api/pages";
import type { Schema } from "@/api/types";

import type { Filter } from "./rows/filter";

export type Result = Schema<"ResultAnswer">;
export type JobJudgement = Schema<"JobJudgement">;

/** Rows that come at once. */
export const WINDOW = 200;
const KEPT = 60_000;
const SOON = 5_000;

export const probabilitiesQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["results", jobId, "probabilities"],
    queryFn: () => answer(api.GET("/api/v1/jobs/{job_id}/probabilities", { params: { path: { job_id: jobId } } })),
  });

/** What became of a list's promise; looked at again while answers are awaited, or it is just decided on again. */
export const promiseQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["results", jobId, "promise"],
    queryFn: () => answer(api.GET("/api/v1/jobs/{job_id}/promise", { params: { path: { job_id: jobId } } })),
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data !== undefined && state.data.drawn > 0 && !state.data.newer ? SOON : false,
  });

export const decideAgain = (jobId: string, key: string) =>
  answer(
    api.POST("/api/v1/jobs/{job_id}/again", {
      params: { path: { job_id: jobId }, header: { "Idempotency-Key": key } },
    }),
  );

/** A window of a list that may be limited by decision: any part of it comes at once. */
export const windowQuery = (jobId: string, decision: Schema<"Decision"> | null, place: number) =>
  queryOptions({
    queryKey: ["results", jobId, "window", decision, place],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/jobs/{job_id}/results", {
          params: {
            path: { job_id: jobId },
            query: { decision, offset: place * WINDOW, limit: WINDOW, include: ["fields"] },
          },
          signal,
        }),
      ),
    staleTime: KEPT,
    gcTime: KEPT,
  });

/** Rows that hold words or lie within probabilities, one page after the other: nobody knows beforehand how many. */
export const foundQuery = (jobId: string, filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ["results", jobId, "found", filter],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/jobs/{job_id}/results", {
          params: {
            path: { job_id: jobId },
            query: {
              decision: filter.decision,
              minProbability: filter.min,
              maxProbability: filter.max,
              search: filter.search === "" ? null : filter.search,
              cursor: pageParam,
              limit: WINDOW,
              include: ["fields"],
            },
          },
          signal,
        }),
      ),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: KEPT,
    gcTime: KEPT,
  });

/** Why a row and a candidate got their probability; a worker works it out. */
export const explanationQuery = (jobId: string, row: number, catalogueRecordId: string) =>
  queryOptions({
    queryKey: ["results", jobId, "explanation", row, catalogueRecordId],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/jobs/{job_id}/results/{row}/explanation", {
          params: { path: { job_id: jobId, row }, query: { catalogueRecordId } },
          signal,
        }),
      ),
    staleTime: Infinity,
    gcTime: KEPT,
  });

/** What one judgement for many rows would do: how many rows, and some of them. Nothing is judged. */
export const sampleQuery = (jobId: string, wish: JobJudgement) =>
  queryOptions({
    queryKey: ["results", jobId, "sample", wish],
    queryFn: ({ signal }) =>
      answer(
        api.POST("/api/v1/jobs/{job_id}/judgements", {
          params: { path: { job_id: jobId }, query: { dryRun: true } },
          body: wish,
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  });

export const judgeRows = (jobId: string, wish: JobJudgement, key: string) =>
  answer(
    api.POST("/api/v1/jobs/{job_id}/judgements", {
      params: { path: { job_id: jobId }, header: { "Idempotency-Key": key } },
      body: wish,
    }),
  );
