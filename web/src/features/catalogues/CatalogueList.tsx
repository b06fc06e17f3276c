import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Boxes } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import { buttonClasses } from "@/components/ui/Button";
import { EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { More } from "@/components/ui/More";
import { Panel } from "@/components/ui/Panel";
import { Table } from "@/components/ui/Table";
import { When } from "@/components/ui/When";

import { cataloguesQuery } from "./queries";

interface CatalogueListProps {
  readonly mayImport: boolean;
  readonly mayMatch: boolean;
}

/** All catalogues, each with what one does next with it. */
export function CatalogueList({ mayImport, mayMatch }: CatalogueListProps) {
  const t = useTranslations("catalogues.list");
  const format = useFormatter();
  const list = useInfiniteQuery(cataloguesQuery);
  const rows = itemsOf(list.data);
  if (list.isPending) return <Loading />;
  if (list.isError) return <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0)
    return (
      <EmptyState
        icon={<Boxes />}
        title={t("empty")}
        action={
          mayImport && (
            <Link to="/catalogues/new" className={buttonClasses("primary")}>
              {t("bring")}
            </Link>
          )
        }
      >
        {mayImport ? t("emptyHint") : t("emptyForOthers")}
      </EmptyState>
    );
  return (
    <Panel flush>
      <Table
        label={t("title")}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "name",
            header: t("name"),
            className: "min-w-24",
            cell: (row) => (
              <Link
                to="/catalogues/$catalogueId"
                params={{ catalogueId: row.id }}
                search={{}}
                className="font-medium wrap-anywhere text-accent underline"
              >
                {row.name}
              </Link>
            ),
          },
          { id: "records", header: t("records"), numeric: true, cell: (row) => format.number(row.recordCount) },
          {
            id: "changed",
            header: t("changed"),
            className: "max-sm:hidden",
            cell: (row) => <When at={row.updatedAt} />,
          },
          {
            id: "next",
            header: <span className="sr-only">{t("next")}</span>,
            className: "text-right",
            cell: (row) => <Next id={row.id} filled={row.recordCount > 0} {...{ mayImport, mayMatch }} />,
          },
        ]}
      />
      <More has={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </Panel>
  );
}

interface NextProps extends CatalogueListProps {
  readonly id: string;
  readonly filled: boolean;
}

function Next({ id, filled, mayImport, mayMatch }: NextProps) {
  const t = useTranslations("catalogues.list");
  const params = { catalogueId: id };
  if (filled && mayMatch)
    return (
      <Link to="/catalogues/$catalogueId/match" params={params} className={buttonClasses("plain", true)}>
        {t("match")}
      </Link>
    );
  if (!filled && mayImport)
    return (
      <Link to="/catalogues/$catalogueId/import" params={params} className={buttonClasses("plain", true)}>
        {t("fill")}
      </Link>
    );
  return null;
}
