import { Link } from "@tanstack/react-router";
import { Ban } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";

import { ApiError } from "@/api/errors";
import { countOf } from "@/api/summary";
import type { Job } from "@/api/types";
import { buttonClasses } from "@/components/ui/Button";
import { Callout, EmptyState, ErrorNotice } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { Stat } from "@/components/ui/Stat";

/** The end of a job that has no result to look at: it failed, was cancelled, or was an import. */
export function JobEnd({ job }: { readonly job: Job }) {
  const t = useTranslations("jobs.end");
  const params = { catalogueId: job.catalogueId };
  if (job.state === "failed")
    return (
      <div className="flex flex-col items-start gap-4">
        <ErrorNotice
          title={t("failedTitle")}
          error={new ApiError(job.errorCode ?? "", job.errorMessage ?? "", 400, null)}
        />
        <p className="text-muted">{t("failedHint")}</p>
        {job.kind === "match" ? (
          <Link to="/catalogues/$catalogueId/match" params={params} className={buttonClasses("primary")}>
            {t("again")}
          </Link>
        ) : (
          <Link to="/catalogues/$catalogueId/import" params={params} className={buttonClasses("primary")}>
            {t("importAgain")}
          </Link>
        )}
      </div>
    );
  if (job.state === "cancelled")
    return (
      <EmptyState icon={<Ban />} title={t("cancelledTitle")}>
        {t("cancelledBody")}
      </EmptyState>
    );
  return <ImportEnd job={job} />;
}

const COUNTED = ["added", "changed", "deleted", "unchanged", "failed"] as const;

const noticesOf = ({ summary }: Job): readonly string[] => {
  const notices = summary["notices"];
  return Array.isArray(notices) ? notices.filter((notice) => typeof notice === "string") : [];
};

function ImportEnd({ job }: { readonly job: Job }) {
  const t = useTranslations("jobs.end");
  const format = useFormatter();
  const params = { catalogueId: job.catalogueId };
  return (
    <Panel
      title={t("importTitle")}
      hint={job.rowsTotal !== null && t("importRows", { rows: job.rowsTotal })}
      actions={
        <>
          <Link to="/catalogues/$catalogueId" params={params} className={buttonClasses()}>
            {t("toCatalogue")}
          </Link>
          <Link to="/catalogues/$catalogueId/match" params={params} className={buttonClasses("primary")}>
            {t("toMatch")}
          </Link>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <dl className="flex flex-wrap gap-x-10 gap-y-3">
          {COUNTED.map((name) => (
            <Stat key={name} label={t(name)} value={format.number(countOf(job, name))} />
          ))}
        </dl>
        {noticesOf(job).map((notice) => (
          <Callout key={notice}>{notice}</Callout>
        ))}
      </div>
    </Panel>
  );
}
