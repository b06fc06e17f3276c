import { Link } from "@tanstack/react-router";
import { Ban, CalendarX, Check } from "lucide-react";
import { useTranslations } from "use-intl";

import { ApiError } from "@/api/errors";
import type { Job } from "@/api/types";
import { Imported } from "@/components/imports/Imported";
import { buttonClasses } from "@/components/ui/Button";
import { EmptyState, ErrorNotice } from "@/components/ui/Feedback";

import { Learnt } from "./Learnt";

/** The end of a job that has no result to look at: it failed, was cancelled, was no match, or its result has expired. */
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
        <p className="text-muted">{t(job.kind === "embed" ? "embedHint" : "failedHint")}</p>
        {job.kind === "import" ? (
          <Link to="/catalogues/$catalogueId/import" params={params} className={buttonClasses("primary")}>
            {t("importAgain")}
          </Link>
        ) : (
          <Link to="/catalogues/$catalogueId/match" params={params} className={buttonClasses("primary")}>
            {t("again")}
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
  if (job.kind === "match")
    return (
      <EmptyState
        icon={<CalendarX />}
        title={t("expiredTitle")}
        action={
          <Link to="/catalogues/$catalogueId/match" params={params} className={buttonClasses("primary")}>
            {t("again")}
          </Link>
        }
      >
        {t("expiredBody")}
      </EmptyState>
    );
  if (job.kind === "embed")
    return (
      <EmptyState icon={<Check />} title={t("embeddedTitle", { count: job.rowsDone })}>
        {t("embeddedBody")}
      </EmptyState>
    );
  return job.kind === "learn" ? <Learnt job={job} /> : <Imported job={job} />;
}
