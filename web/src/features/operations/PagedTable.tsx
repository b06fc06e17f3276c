import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { ErrorNotice, Loading } from "@/components/ui/Feedback";
import { More } from "@/components/ui/More";
import { type Column, Table } from "@/components/ui/Table";

interface PagedTableProps<Row> {
  readonly list: Pick<
    UseInfiniteQueryResult,
    "error" | "fetchNextPage" | "hasNextPage" | "isFetchingNextPage" | "isPending" | "refetch"
  >;
  readonly rows: readonly Row[] | undefined;
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** In place of a list without rows. */
  readonly empty: ReactNode;
}

/** A list that comes page by page, in each of its states. */
export function PagedTable<Row>({ list, rows, label, columns, rowKey, empty }: PagedTableProps<Row>) {
  return (
    <>
      {list.isPending && <Loading />}
      {list.error !== null && (
        <div className="p-4">
          <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {rows?.length === 0 && empty}
      {rows !== undefined && rows.length > 0 && <Table label={label} columns={columns} rows={rows} rowKey={rowKey} />}
      <More has={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}
