import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ListChecks } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import type { Job } from "@/api/types";
import { buttonClasses } from "@/components/ui/Button";
import { EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { More } from "@/components/ui/More";
import { Panel } from "@/components/ui/Panel";
import { type Column, Table } from "@/components/ui/Table";
import { When } from "@/components/ui/When";

import { JobCounts } from "./JobCounts";
import { JobStateBadge } from "./JobStateBadge";
import { jobsQuery, listInterval } from "./queries";
import { useJobTitle } from "./title";

/** All jobs, newest first; those that run are followed. */
export function JobsList() {
  const t = useTranslations("jobs.list");
  const jobs = useInfiniteQuery({
    ...jobsQuery,
    refetchInterval: ({ state }) => listInterval(itemsOf(state.data)),
  });
  const items = itemsOf(jobs.data);
  const columns = useColumns();
  if (jobs.isPending) return <Loading rows={6} />;
  if (jobs.data === undefined) return <ErrorNotice error={jobs.error} onRetry={() => void jobs.refetch()} />;
  return (
    <>
      {jobs.error !== null && <ErrorNotice error={jobs.error} onRetry={() => void jobs.refetch()} />}
      <Panel flush>
        {items.length === 0 ? (
          <EmptyState
            icon={<ListChecks />}
            title={t("emptyTitle")}
            action={
              <Link to="/catalogues" className={buttonClasses("primary")}>
                {t("emptyAction")}
              </Link>
            }
          >
            {t("empty")}
          </EmptyState>
        ) : (
          <Table label={t("label")} columns={columns} rows={items} rowKey={(job) => job.id} />
        )}
        <More has={jobs.hasNextPage} busy={jobs.isFetchingNextPage} onMore={() => void jobs.fetchNextPage()} />
      </Panel>
    </>
  );
}

function useColumns(): readonly Column<Job>[] {
  const t = useTranslations("jobs.list");
  const common = useTranslations("common");
  const format = useFormatter();
  const titleOf = useJobTitle();
  return [
    {
      id: "what",
      header: t("what"),
      className: "min-w-40 wrap-anywhere",
      cell: (job) => (
        <Link
          to="/jobs/$jobId"
          params={{ jobId: job.id }}

          className="font-medium text-accent underline"
        >
          {titleOf(job)}
        </Link>
      ),
    },
    {
      id: "catalogue",
      header: t("catalogue"),
      className: "wrap-anywhere",
      cell: (job) => job.catalogueName,
    },
    { id: "state", header: t("state"), cell: (job) => <JobStateBadge state={job.state} /> },
    {
      id: "rows",
      header: t("rows"),
      numeric: true,
      cell: (job) => (job.rowsTotal === null ? common("none") : format.number(job.rowsTotal)),
    },
    {
      id: "result",
      header: t("result"),
      className: "w-64 min-w-40 align-middle!",
      cell: (job) => <JobCounts job={job} />,
    },
    { id: "when", header: t("when"), cell: (job) => <When at={job.createdAt} /> },
  ];
}
