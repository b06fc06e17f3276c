import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslations } from "use-intl";

import { useJob } from "@/api/events";
import { countOf, summaryOf } from "@/api/summary";
import { type Decision, hasEnded, type Job, mayAct } from "@/api/types";
import { Callout, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { PageHeader } from "@/components/ui/PageHeader";
import { type Tab, Tabs } from "@/components/ui/Tabs";
import { When } from "@/components/ui/When";
import { JobEnd } from "@/features/jobs/JobEnd";
import { JobLog } from "@/features/jobs/JobLog";
import { JobProgress } from "@/features/jobs/JobProgress";
import { JobStateBadge } from "@/features/jobs/JobStateBadge";
import { useJobTitle } from "@/features/jobs/title";
import { FailedRows } from "@/features/results/FailedRows";
import { ResultOverview } from "@/features/results/ResultOverview";
import { decisionOf } from "@/features/results/rows/filter";
import { RowsView } from "@/features/results/rows/RowsView";

const app = getRouteApi("/app");
const route = getRouteApi("/app/jobs/$jobId");

export function JobPage() {
  const t = useTranslations("jobs.page");
  const { jobId } = route.useParams();
  const job = useJob(jobId);
  if (job.data === undefined)
    return (
      <>
        <PageHeader title={t("fallback")} />
        {job.isPending ? <Loading /> : <ErrorNotice error={job.error} onRetry={() => void job.refetch()} />}
      </>
    );
  return (
    <>
      <JobHeader job={job.data} />
      {job.error !== null && <ErrorNotice error={job.error} onRetry={() => void job.refetch()} />}
      <JobTabs job={job.data} />
    </>
  );
}

function JobHeader({ job }: { readonly job: Job }) {
  const t = useTranslations("jobs.page");
  const catalogue = job.catalogueName;
  const title = useJobTitle()(job);
  return (
    <PageHeader
      title={job.kind === "match" ? t("match", { source: title, catalogue }) : title}
      above={
        <>
          <Link to="/jobs" className="underline">
            {t("list")}
          </Link>
          <span aria-hidden>·</span>
          <Link to="/catalogues/$catalogueId" params={{ catalogueId: job.catalogueId }} className="underline">
            {t("catalogue", { name: catalogue })}
          </Link>
        </>
      }
      hint={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <JobStateBadge state={job.state} />
          <When at={job.createdAt} />
        </span>
      }
    />
  );
}

function JobTabs({ job }: { readonly job: Job }) {
  const t = useTranslations("jobs.page");
  const { tab, decision } = route.useSearch();
  const { me } = app.useRouteContext();
  const navigate = useNavigate({ from: "/jobs/$jobId" });
  const onDecision = useCallback(
    (next: Decision | null) => void navigate({ search: { tab: "rows", decision: next ?? undefined }, replace: true }),
    [navigate],
  );
  const mayReview = mayAct(me.role, "reviewer");
  const summary = summaryOf(job.summary);
  const overview = (
    <div className="flex flex-col gap-4">
      {!hasEnded(job) && <JobProgress job={job} mayCancel={mayReview} />}
      {hasEnded(job) && summary === null && <JobEnd job={job} />}
      {hasEnded(job) && summary !== null && <ResultOverview job={job} summary={summary} mayReview={mayReview} />}
    </div>
  );
  const waiting = <Callout>{t("notYet")}</Callout>;
  const failed = countOf(job, "failed");
  const tabs: readonly (Tab | false)[] = [
    { value: "overview", label: t("overview"), content: overview },
    job.kind === "match" && {
      value: "rows",
      label: t("rows"),
      content:
        summary === null ? waiting : <RowsView job={job} decision={decisionOf(decision)} onDecision={onDecision} />,
    },
    job.kind === "match" && {
      value: "failed",
      label: t("failed", { count: failed }),
      content: summary === null ? waiting : <FailedRows job={job} />,
    },
    mayAct(me.role, "admin") && { value: "log", label: t("log"), content: <JobLog jobId={job.id} /> },
  ];
  const shown = tabs.filter((one) => one !== false);
  return (
    <Tabs
      label={t("tabs")}
      tabs={shown}
      value={shown.find((one) => one.value === tab)?.value ?? "overview"}
      onChange={(next) => void navigate({ search: next === "overview" ? {} : { tab: next } })}
    />
  );
}
