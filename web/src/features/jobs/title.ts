import { useTranslations } from "use-intl";

import type { Job } from "@/api/types";

/** What a job is told by: where its list comes from, whose judgements it learns from, or what it imports into or embeds. */
export function useJobTitle(): (job: Job) => string {
  const t = useTranslations("jobs.list");
  return (job) => {
    const source = job.sourceName ?? t("unnamed");
    if (job.kind === "match") return source;
    return job.kind === "learn" ? t("learn", { source }) : t(job.kind, { catalogue: job.catalogueName });
  };
}
