import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api } from "@/api/client";
import { FIRST } from "@/api/pages";
import { hasEnded, type Job } from "@/api/types";

/** Milliseconds between two looks at a list in which something goes on. */
const LIVE = 2_000;

/** Jobs, newest first. */
export const jobsQuery = infiniteQueryOptions({
  queryKey: ["jobs", "list"],
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET("/api/v1/jobs", { params: { query: { cursor: pageParam, limit: 50 } }, signal })),
  initialPageParam: FIRST,
  getNextPageParam: (page) => page.nextCursor,
});

/** How soon a list of jobs is looked at again: soon while one of them goes on. */
export const listInterval = (jobs: readonly Job[]): number | false =>
  jobs.some((job) => !hasEnded(job)) ? LIVE : false;

export const cancelJob = (jobId: string): Promise<Job> =>
  answer(api.POST("/api/v1/jobs/{job_id}/cancel", { params: { path: { job_id: jobId } } }));

/** What has happened to a job, oldest first. */
export const logQuery = (jobId: string) =>
  infiniteQueryOptions({
    queryKey: ["jobs", jobId, "log"],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/jobs/{job_id}/log", {
          params: { path: { job_id: jobId }, query: { cursor: pageParam, limit: 200 } },
          signal,
        }),
      ),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
  });

export const catalogueQuery = (catalogueId: string) =>
  queryOptions({
    queryKey: ["catalogues", catalogueId],
    queryFn: () =>
      answer(api.GET("/api/v1/catalogues/{catalogue_id}", { params: { path: { catalogue_id: catalogueId } } })),
  });

/** The names of a catalogue's sources, by id. */
export const sourceNamesQuery = (catalogueId: string) =>
  queryOptions({
    queryKey: ["catalogues", catalogueId, "source names"],
    queryFn: async () => {
      const page = await answer(
        api.GET("/api/v1/catalogues/{catalogue_id}/sources", {
          params: { path: { catalogue_id: catalogueId }, query: { limit: 1000 } },
        }),
      );
      return Object.fromEntries(page.items.map((source) => [source.id, source.name]));
    },
    staleTime: 60_000,
  });
