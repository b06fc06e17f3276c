import { useQueries } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import type { Job } from "@/api/types";

import { catalogueQuery, sourceNamesQuery } from "./queries";

export interface Names {
  /** What a job's catalogue is called; null while nobody knows, or where it is gone. */
  readonly catalogueOf: (job: Job) => string | null;
  /** Where a job's list comes from, or what was imported into. */
  readonly titleOf: (job: Job) => string;
}

/** What the catalogues and sources of jobs are called: asked for once for each catalogue. */
export function useNames(jobs: readonly Job[]): Names {
  const t = useTranslations("jobs.list");
  const ids = [...new Set(jobs.map((job) => job.catalogueId))];
  const catalogues = useQueries({ queries: ids.map(catalogueQuery) });
  const sources = useQueries({ queries: ids.map(sourceNamesQuery) });
  const catalogueOf = (job: Job) => catalogues[ids.indexOf(job.catalogueId)]?.data?.name ?? null;
  const titleOf = (job: Job) => {
    if (job.kind === "import") return t("import", { catalogue: catalogueOf(job) ?? "…" });
    const known = sources[ids.indexOf(job.catalogueId)]?.data;
    return (job.sourceId === null ? undefined : known?.[job.sourceId]) ?? t("unnamed");
  };
  return { catalogueOf, titleOf };
}
