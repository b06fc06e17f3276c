import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import { IconButton } from "@/components/ui/Button";
import { EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { More } from "@/components/ui/More";
import { Panel } from "@/components/ui/Panel";
import { type Column, Table } from "@/components/ui/Table";
import { When } from "@/components/ui/When";

import { eraseSourceRecord } from "../changes";
import { EraseDialog } from "../EraseDialog";
import { type Source, type SourceRecord, sourceRecordsQuery } from "../queries";
import { columnsOf } from "./columns";

interface SourceRecordsProps {
  readonly catalogueId: string;
  readonly source: Source;
  readonly mayErase: boolean;
}

/** What a source sent last, record by record. */
export function SourceRecords({ catalogueId, source, mayErase }: SourceRecordsProps) {
  const t = useTranslations("catalogues.sources");
  const list = useInfiniteQuery(sourceRecordsQuery(catalogueId, source.id));
  const [asking, setAsking] = useState<SourceRecord | null>(null);
  const records = itemsOf(list.data);
  const columns = useColumns(records, mayErase ? setAsking : null);
  return (
    <Panel title={t("recordsOf", { name: source.name })} hint={t("recordsHint")} flush>
      {list.isPending && <Loading />}
      {list.isError && (
        <div className="p-4">
          <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {list.isSuccess && records.length === 0 && <EmptyState title={t("noRecords")} />}
      {records.length > 0 && (
        <Table
          label={t("recordsOf", { name: source.name })}
          rows={records}
          rowKey={(record) => record.id}
          columns={columns}
        />
      )}
      <More has={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
      <EraseOne place={[catalogueId, source.id]} record={asking} onClose={() => setAsking(null)} />
    </Panel>
  );
}

function useColumns(
  records: readonly SourceRecord[],
  onErase: ((record: SourceRecord) => void) | null,
): readonly Column<SourceRecord>[] {
  const t = useTranslations("catalogues.sources");
  const common = useTranslations("common");
  const columns: Column<SourceRecord>[] = columnsOf(records).map((column) => ({
    id: `field.${column}`,
    header: column,
    cell: ({ fields }) => (
      <span className="block max-w-72 truncate" title={fields[column] ?? undefined}>
        {fields[column] ?? common("none")}
      </span>
    ),
  }));
  const erase: Column<SourceRecord> = {
    id: "erase",
    header: <span className="sr-only">{t("actions")}</span>,
    cell: (record) => (
      <IconButton
        small
        label={t("eraseOf", { name: record.key })}
        icon={<Trash2 aria-hidden className="size-4" />}
        onClick={() => onErase?.(record)}
      />
    ),
  };
  return [
    { id: "key", header: t("key"), cell: (record) => <span className="font-medium">{record.key}</span> },
    ...columns,
    { id: "sent", header: t("sent"), cell: (record) => <When at={record.updatedAt} /> },
    ...(onErase === null ? [] : [erase]),
  ];
}

interface EraseOneProps {
  /** The ids of the catalogue and the source. */
  readonly place: readonly [string, string];
  readonly record: SourceRecord | null;
  readonly onClose: () => void;
}

function EraseOne({ place: [catalogueId, sourceId], record, onClose }: EraseOneProps) {
  const t = useTranslations("catalogues.sources");
  const queryClient = useQueryClient();
  const erasing = useMutation({
    mutationFn: ({ id }: SourceRecord) => eraseSourceRecord(catalogueId, sourceId, id),
    onSuccess: () => {
      onClose();
      for (const noun of ["catalogues", "results", "reviews"]) void queryClient.invalidateQueries({ queryKey: [noun] });
    },
  });
  return (
    <EraseDialog
      open={record !== null}
      title={t("eraseRecordTitle", { key: record?.key ?? "" })}
      body={t("eraseRecordBody")}
      action={t("erase")}
      busy={erasing.isPending}
      error={erasing.error}
      onClose={() => {
        erasing.reset();
        onClose();
      }}
      onErase={() => {
        if (record !== null) erasing.mutate(record);
      }}
    />
  );
}
