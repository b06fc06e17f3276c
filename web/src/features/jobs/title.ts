import { useTranslations } from "use-intl";

import type { Job } from "@/api/types";

/** What a job is told by: where its list comes from, or what was imported into. */
export function useJobTitle(): (job: Job) => string {
  const t = useTranslations("jobs.list");
  return (job) =>
    job.kind === "import" ? t("import", { catalogue: job.catalogueName }) : (job.sourceName ?? t("unnamed"));
}
