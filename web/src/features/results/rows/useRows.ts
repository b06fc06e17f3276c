import { keepPreviousData, useInfiniteQuery, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { itemsOf } from "@/api/pages";

import { foundQuery, type Result, WINDOW, windowQuery } from "../queries";
import { type Filter, isPlain, windowsOf } from "./filter";

export interface Rows {
  /** How many rows there are, or how many have been found so far. */
  readonly count: number;
  /** Whether there may be more than `count`. */
  readonly more: boolean;
  /** The row at a place of the list; undefined while it is on its way. */
  readonly at: (index: number) => Result | undefined;
  /** Tells which places are looked at, so that they and their neighbours come. */
  readonly look: (first: number, last: number) => void;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** A job's rows: any part of the list at once where its places are known, else one page after the other. */
export function useRows(jobId: string, filter: Filter, total: number): Rows {
  const plain = isPlain(filter);
  const anywhere = useWindows(jobId, filter, plain ? total : 0);
  const found = useFound(jobId, filter, !plain);
  return plain ? anywhere : found;
}

function useWindows(jobId: string, { decision }: Filter, total: number): Rows {
  const client = useQueryClient(); // what was seen before is shown at once, even in the moment before its window is asked for
  const [[first, last], setRange] = useState<readonly [number, number]>([0, 0]);
  const places = windowsOf(first, Math.min(last, total - 1), total, WINDOW);
  const windows = useQueries({ queries: places.map((place) => windowQuery(jobId, decision, place)) });
  const look = useCallback((from: number, to: number) => {
    setRange((before) =>
      Math.floor(before[0] / WINDOW) === Math.floor(from / WINDOW) &&
      Math.floor(before[1] / WINDOW) === Math.floor(to / WINDOW)
        ? before
        : [from, to],
    );
  }, []);
  const failed = windows.find((window) => window.error !== null);
  return {
    count: total,
    more: false,
    at: (index) => {
      const place = Math.floor(index / WINDOW);
      const data =
        windows[places.indexOf(place)]?.data ?? client.getQueryData(windowQuery(jobId, decision, place).queryKey);
      return data?.items[index % WINDOW];
    },
    look,
    pending: total > 0 && windows.every((window) => window.isPending),
    error: failed?.error ?? null,
    retry: () => {
      for (const window of windows) if (window.error !== null) void window.refetch();
    },
  };
}

function useFound(jobId: string, filter: Filter, enabled: boolean): Rows {
  const pages = useInfiniteQuery({ ...foundQuery(jobId, filter), enabled, placeholderData: keepPreviousData });
  const [wanted, setWanted] = useState(0);
  const items = itemsOf(pages.data);
  const { hasNextPage, isFetching, isError, fetchNextPage } = pages;
  // A page may hold few rows or none although more follow: on until what is looked at is there, with some to spare.
  const short = enabled && hasNextPage && items.length < wanted + WINDOW / 2;
  useEffect(() => {
    if (short && !isFetching && !isError) void fetchNextPage();
  }, [short, isFetching, isError, fetchNextPage]);
  return {
    count: items.length,
    more: enabled && (pages.isPending || hasNextPage),
    at: (index) => items[index],
    look: useCallback((_, last) => setWanted(last), []),
    pending: enabled && pages.isPending,
    error: pages.error,
    retry: () => void (pages.data === undefined ? pages.refetch() : fetchNextPage()),
  };
}
