import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import type { Job } from "@/api/types";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";

import { BandsTable } from "./BandsTable";
import { Histogram } from "./Histogram";
import { countsOf } from "./Outcome";
import { probabilitiesQuery } from "./queries";
import { WhatIf } from "./WhatIf";

interface ProbabilitiesProps {
  readonly job: Job;
  readonly mayReview: boolean;
}

/** How sure the machine is of a list, and what another threshold would change. */
export function Probabilities({ job, mayReview }: ProbabilitiesProps) {
  const t = useTranslations("results.probabilities");
  const bins = useQuery(probabilitiesQuery(job.id));
  const [percent, setPercent] = useState<number | null>(null);
  return (
    <Panel title={t("title")} hint={t("hint")}>
      {bins.isPending && <Loading />}
      {bins.error !== null && <ErrorNotice error={bins.error} onRetry={() => void bins.refetch()} />}
      {bins.data !== undefined && (
        <div className="flex flex-col gap-5">
          <Histogram
            bins={bins.data}
            reviewFrom={bins.data.reviewThreshold}
            chosen={percent === null ? null : percent / 100}
          />
          <WhatIf
            job={job}
            bins={bins.data}
            counts={countsOf(job)}
            percent={percent}
            onPercent={setPercent}
            mayReview={mayReview}
          />
          {(bins.data.judged > 0 || bins.data.withoutCandidate > 0) && (
            <p className="text-muted">
              {bins.data.judged > 0 && t("judged", { rows: bins.data.judged })}{" "}
              {bins.data.withoutCandidate > 0 && t("without", { rows: bins.data.withoutCandidate })}
            </p>
          )}
          <details>
            <summary className="font-medium text-accent underline">{t("table")}</summary>
            <BandsTable bins={bins.data} />
          </details>
        </div>
      )}
    </Panel>
  );
}
