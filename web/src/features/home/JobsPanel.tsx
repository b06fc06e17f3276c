import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";

import { hasEnded, type Job } from "@/api/types";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";

import { latestJobsQuery } from "./queries";

interface JobsPanelProps {
  /** The jobs' lines. */
  readonly children: (jobs: readonly Job[]) => ReactNode;
}

/** What runs now, or ended last. */
export function JobsPanel({ children }: JobsPanelProps) {
  const t = useTranslations("home.jobs");
  const jobs = useQuery(latestJobsQuery);
  const items = jobs.data?.items ?? [];
  const running = items.filter((job) => !hasEnded(job)).length;
  useRefreshAtEnd(running);
  return (
    <Panel title={t("title")} hint={running > 0 ? t("running", { count: running }) : undefined} flush>
      {jobs.isPending && <Loading />}
      {jobs.isError && (
        <div className="p-4">
          <ErrorNotice error={jobs.error} onRetry={() => void jobs.refetch()} />
        </div>
      )}
      {jobs.isSuccess && items.length === 0 && <p className="px-4 pb-4 text-muted">{t("none")}</p>}
      {items.length > 0 && (
        <>
          {children(items)}
          <p className="border-t border-line px-4 py-2.5">
            <Link to="/jobs" className="font-medium text-accent underline">
              {t("all")}
            </Link>
          </p>
        </>
      )}
    </Panel>
  );
}

/** A job that ends changes catalogues and what waits for people. */
function useRefreshAtEnd(running: number): void {
  const queryClient = useQueryClient();
  const before = useRef(running);
  useEffect(() => {
    if (running < before.current)
      for (const noun of ["catalogues", "reviews"]) void queryClient.invalidateQueries({ queryKey: [noun] });
    before.current = running;
  }, [queryClient, running]);
}
