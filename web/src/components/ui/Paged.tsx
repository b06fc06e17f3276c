import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { itemsOf } from "@/api/pages";

import { ErrorNotice, Loading } from "./Feedback";
import { More } from "./More";

interface PagedProps {
  readonly list: Pick<
    UseInfiniteQueryResult<InfiniteData<{ readonly items: readonly unknown[] }>>,
    "data" | "error" | "fetchNextPage" | "hasNextPage" | "isFetchingNextPage" | "isPending" | "refetch"
  >;
  /** In place of a list without items. */
  readonly empty: ReactNode;
  /** The items that have come. */
  readonly children: ReactNode;
}

/** A list that comes page by page, in each of its states: on its way, empty, there, with more to come, and failed, where
 * what came before stays. */
export function Paged({ list, empty, children }: PagedProps) {
  return (
    <>
      {list.isPending && <Loading />}
      {list.error !== null && (
        <div className="p-4">
          <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {list.data !== undefined && (itemsOf(list.data).length === 0 ? empty : children)}
      <More has={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}
