import { useTranslations } from "use-intl";

import type { Job } from "@/api/types";

/** What a job is told by: where its list comes from, what was imported into, or whose judgements were learnt from. */
export function useJobTitle(): (job: Job) => string {
  const t = useTranslations("jobs.list");
  return (job) => {
    const source = job.sourceName ?? t("unnamed");
    if (job.kind === "match") return source;
    return job.kind === "learn" ? t("learn", { source }) : t("import", { catalogue: job.catalogueName });
  };
}
