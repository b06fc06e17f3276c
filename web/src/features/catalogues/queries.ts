import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api } from "@/api/client";
import { FIRST } from "@/api/pages";
import { hasEnded, type Schema } from "@/api/types";

export type Changes = Schema<"ChangedCatalogue">;
export type Link = Schema<"LinkedRecord">;
export type Matcher = Schema<"MatcherSummary">;
export type Source = Schema<"SourceAnswer">;
export type SourceRecord = Schema<"IncomingAnswer">;

export const cataloguesQuery = infiniteQueryOptions({
  queryKey: ["catalogues", "list"],
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET("/api/v1/catalogues", { params: { query: { cursor: pageParam } }, signal })),
  initialPageParam: FIRST,
  getNextPageParam: (page) => page.nextCursor,
});

export const catalogueQuery = (catalogueId: string) =>
  queryOptions({
    queryKey: ["catalogues", catalogueId],
    queryFn: () =>
      answer(api.GET("/api/v1/catalogues/{catalogue_id}", { params: { path: { catalogue_id: catalogueId } } })),
  });

/** A catalogue's latest jobs; looked at again soon while one of them is an import under way. */
export const recentJobsQuery = (catalogueId: string) =>
  queryOptions({
    queryKey: ["jobs", "catalogue", catalogueId],
    queryFn: () => answer(api.GET("/api/v1/jobs", { params: { query: { catalogue_id: catalogueId, limit: 10 } } })),
    refetchInterval: ({ state }) =>
      state.data?.items.some((job) => job.kind === "import" && !hasEnded(job)) === true ? 2_000 : false,
  });

/** Records by key, or those with words that begin like those of `search`. */
export const recordsQuery = (catalogueId: string, search: string) =>
  infiniteQueryOptions({
    queryKey: ["catalogues", catalogueId, "records", search],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/catalogues/{catalogue_id}/records", {
          params: {
            path: { catalogue_id: catalogueId },
            query: { search: search === "" ? null : search, cursor: pageParam, limit: 50 },
          },
          signal,
        }),
      ),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
  });

export const linksQuery = (catalogueId: string, recordId: string) =>
  infiniteQueryOptions({
    queryKey: ["catalogues", catalogueId, "record", recordId, "links"],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/catalogues/{catalogue_id}/records/{record_id}/links", {
          params: { path: { catalogue_id: catalogueId, record_id: recordId }, query: { cursor: pageParam, limit: 50 } },
        }),
      ),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
  });

export const sourcesQuery = (catalogueId: string) =>
  infiniteQueryOptions({
    queryKey: ["catalogues", catalogueId, "sources"],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/catalogues/{catalogue_id}/sources", {
          params: { path: { catalogue_id: catalogueId }, query: { cursor: pageParam } },
        }),
      ),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
  });

export const sourceRecordsQuery = (catalogueId: string, sourceId: string) =>
  infiniteQueryOptions({
    queryKey: ["catalogues", catalogueId, "sources", sourceId],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/catalogues/{catalogue_id}/sources/{source_id}/records", {
          params: { path: { catalogue_id: catalogueId, source_id: sourceId }, query: { cursor: pageParam, limit: 50 } },
        }),
      ),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
  });

export const matchersQuery = (catalogueId: string) =>
  infiniteQueryOptions({
    queryKey: ["catalogues", catalogueId, "matchers"],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/catalogues/{catalogue_id}/matchers", {
          params: { path: { catalogue_id: catalogueId }, query: { cursor: pageParam } },
        }),
      ),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
  });

export const matcherQuery = (matcherId: string) =>
  queryOptions({
    queryKey: ["catalogues", "matcher", matcherId],
    queryFn: () => answer(api.GET("/api/v1/matchers/{matcher_id}", { params: { path: { matcher_id: matcherId } } })),
  });
