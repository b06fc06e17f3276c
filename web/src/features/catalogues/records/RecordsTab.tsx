import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import type { Catalogue, CatalogueRecord } from "@/api/types";
import { Button, buttonClasses } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { TextField } from "@/components/ui/Field";
import { More } from "@/components/ui/More";
import { Panel } from "@/components/ui/Panel";
import { type Column, Table } from "@/components/ui/Table";

import { recordsQuery } from "../queries";

interface RecordsTabProps {
  readonly catalogue: Catalogue;
  readonly mayImport: boolean;
  /** What the address says is looked for. */
  readonly search: string;
  readonly onSearch: (search: string) => void;
}

/** A catalogue's records, found as one types. */
export function RecordsTab({ catalogue, mayImport, search, onSearch }: RecordsTabProps) {
  const t = useTranslations("catalogues.records");
  const [typed, setTyped] = useState(search);
  useEffect(() => {
    const settled = setTimeout(() => onSearch(typed.trim()), 200);
    return () => clearTimeout(settled);
  }, [typed, onSearch]);
  if (catalogue.recordCount === 0)
    return (
      <EmptyState
        title={t("empty")}
        action={
          mayImport && (
            <Link
              to="/catalogues/$catalogueId/import"
              params={{ catalogueId: catalogue.id }}
              className={buttonClasses("primary")}
            >
              {t("import")}
            </Link>
          )
        }
      >
        {mayImport ? t("emptyHint") : t("emptyForOthers")}
      </EmptyState>
    );
  return (
    <div className="flex flex-col gap-3">
      <div role="search">
        <TextField
          label={t("search")}
          hideLabel
          type="search"
          placeholder={t("search")}
          className="max-w-md"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <Found catalogue={catalogue} search={search} onClear={() => setTyped("")} />
    </div>
  );
}

interface FoundProps {
  readonly catalogue: Catalogue;
  readonly search: string;
  readonly onClear: () => void;
}

function Found({ catalogue, search, onClear }: FoundProps) {
  const t = useTranslations("catalogues.records");
  const list = useInfiniteQuery({ ...recordsQuery(catalogue.id, search), placeholderData: (before) => before });
  const rows = itemsOf(list.data);
  const columns = useColumns(catalogue);
  if (list.isPending) return <Loading rows={8} />;
  if (list.isError) return <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />;
  const count = search === "" ? catalogue.recordCount : rows.length;
  const told = search === "" ? "all" : list.hasNextPage ? "atLeast" : "found";
  return (
    <>
      <p role="status" className="text-muted">
        {t(told, { count })}
      </p>
      {rows.length === 0 ? (
        <EmptyState icon={<Search />} title={t("none")} action={<Button onClick={onClear}>{t("clear")}</Button>}>
          {t("noneHint")}
        </EmptyState>
      ) : (
        <Panel flush className={classes(list.isPlaceholderData && "opacity-60")}>
          <Table label={t("title")} rows={rows} rowKey={(row) => row.id} columns={columns} />
          <More has={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
        </Panel>
      )}
    </>
  );
}

/** The key, which leads to the record, and the catalogue's columns. */
function useColumns({ id, keyColumn, columns }: Catalogue): readonly Column<CatalogueRecord>[] {
  const t = useTranslations("catalogues.records");
  const common = useTranslations("common");
  const key: Column<CatalogueRecord> = {
    id: "key",
    header: keyColumn ?? t("number"),
    cell: (row) => (
      <Link
        to="/catalogues/$catalogueId/records/$recordId"
        params={{ catalogueId: id, recordId: row.id }}
        className="font-medium whitespace-nowrap text-accent underline"
      >
        {row.key}
      </Link>
    ),
  };
  const others = columns.filter((column) => column !== keyColumn);
  return [
    key,
    ...others.map((column) => ({
      id: column,
      header: column,
      cell: ({ fields }: CatalogueRecord) => (
        <span className="block max-w-72 truncate" title={fields[column] ?? undefined}>
          {fields[column] ?? common("none")}
        </span>
      ),
    })),
  ];
}
