import { Link } from "@tanstack/react-router";
import { useFormatter, useTranslations } from "use-intl";

import { countOf, type ListSummary } from "@/api/summary";
import { DECISIONS, type Job } from "@/api/types";
import { buttonClasses } from "@/components/ui/Button";
import { type Counts, CountsBar, DecisionMark } from "@/components/ui/CountsBar";
import { Panel } from "@/components/ui/Panel";
import { usePercent } from "@/components/ui/percent";
import { Stat } from "@/components/ui/Stat";

export const countsOf = (job: Job): Counts => ({
  link: countOf(job, "link"),
  review: countOf(job, "review"),
  no_match: countOf(job, "no_match"),
  failed: countOf(job, "failed"),
});

interface OutcomeProps {
  readonly job: Job;
  readonly summary: ListSummary;
  readonly mayReview: boolean;
}

/** What came of a list, and the next step: the rows that need a person. */
export function Outcome({ job, summary, mayReview }: OutcomeProps) {
  const t = useTranslations("results.outcome");
  const common = useTranslations("common.decision");
  const format = useFormatter();
  const percent = usePercent();
  const counts = countsOf(job);
  const rows = Math.max(1, job.rowsTotal ?? 0);
  return (
    <Panel
      title={t("title")}
      hint={t("sentence", {
        rows: job.rowsTotal ?? 0,
        list: summary.incoming.name,
        records: summary.catalogue.rows,
        catalogue: summary.catalogue.name,
      })}
      actions={
        counts.review > 0 &&
        mayReview && (
          <Link to="/reviews" search={{ jobId: job.id }} className={buttonClasses("primary")}>
            {t("review", { rows: counts.review })}
          </Link>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <CountsBar counts={counts} large />
        <dl className="grid grid-cols-2 gap-x-8 gap-y-4 sm:flex sm:flex-wrap">
          {DECISIONS.map((decision) => (
            <Stat
              key={decision}
              label={
                <Link
                  to="/jobs/$jobId"
                  params={{ jobId: job.id }}
                  search={decision === "failed" ? { tab: "failed" } : { tab: "rows", decision }}
                  className="inline-flex items-center gap-1.5 underline"
                >
                  <DecisionMark decision={decision} />
                  {common(decision)}
                </Link>
              }
              value={format.number(counts[decision])}
              hint={t("share", { share: percent(counts[decision] / rows) })}
            />
          ))}
        </dl>
        <p className="text-muted">{counts.review > 0 ? t("reviewHint", { rows: counts.review }) : t("allDone")}</p>
      </div>
    </Panel>
  );
}
