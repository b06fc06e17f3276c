import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import type { Job } from "@/api/types";
import { Button, buttonClasses } from "@/components/ui/Button";
import type { Counts } from "@/components/ui/CountsBar";
import { usePercent, useProbability } from "@/components/ui/percent";
import { Stat } from "@/components/ui/Stat";

import { BulkDialog } from "./BulkDialog";
import { type Bins, countsAt, HIGHEST, LOWEST, percentOf, precisionAt } from "./whatIf";

interface WhatIfProps {
  readonly job: Job;
  readonly bins: Bins;
  readonly counts: Counts;
  /** Where links would begin, in percent; null as it was decided. */
  readonly percent: number | null;
  readonly onPercent: (percent: number | null) => void;
  readonly mayReview: boolean;
}

/** "If links began at …": how many rows would be linked and how many would go to a person instead. */
export function WhatIf({ job, bins, counts, percent, onPercent, mayReview }: WhatIfProps) {
  const t = useTranslations("results.probabilities");
  const format = useFormatter();
  const share = usePercent();
  const probability = useProbability();
  const id = useId();
  const [accepting, setAccepting] = useState(false);
  const decided = percentOf(bins.threshold);
  const at = percent ?? decided;
  const after = percent === null ? counts : countsAt(bins, counts, percent);
  const precision = precisionAt(bins, at);
  const more = after.link - counts.link;
  const change = (count: number) =>
    count === 0 ? t("same") : t("change", { change: format.number(count, { signDisplay: "always" }) });
  const choose = (value: number) => {
    if (Number.isInteger(value) && value >= LOWEST && value <= HIGHEST) onPercent(value);
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <div className="flex min-w-56 flex-1 flex-col gap-1">
          <label htmlFor={id} className="font-medium">
            {percent === null
              ? t("asDecided", { at: bins.threshold === null ? share(1) : probability(bins.threshold) })
              : t("slider", { at: format.number(at / 100, { style: "percent" }) })}
          </label>
          <input
            id={id}
            type="range"
            min={LOWEST}
            max={HIGHEST}
            value={at}
            aria-valuetext={format.number(at / 100, { style: "percent" })}
            onChange={(event) => choose(event.target.valueAsNumber)}
            className="h-8 w-full accent-accent"
          />
        </div>
        <Button disabled={percent === null} onClick={() => onPercent(null)}>
          {t("reset")}
        </Button>
      </div>
      <dl aria-live="polite" className="flex flex-wrap gap-x-10 gap-y-3">
        <Stat label={t("linked")} value={format.number(after.link)} hint={change(more)} />
        <Stat label={t("toReview")} value={format.number(after.review)} hint={change(after.review - counts.review)} />
        {precision !== null && <Stat label={t("precision")} value={share(precision)} hint={t("estimated")} />}
      </dl>
      {more > 0 && mayReview && (
        <div>
          <Button onClick={() => setAccepting(true)}>
            {t("accept", { rows: more, at: format.number(at / 100, { style: "percent" }) })}
          </Button>
        </div>
      )}
      {more < 0 && (
        <p className="flex flex-wrap items-center gap-3 text-muted">
          {t("stricter")}
          <Link
            to="/catalogues/$catalogueId/match"
            params={{ catalogueId: job.catalogueId }}
            className={buttonClasses()}
          >
            {t("again")}
          </Link>
        </p>
      )}
      {accepting && (
        <BulkDialog
          jobId={job.id}
          wish={{ judgement: "match", decision: "review", minProbability: at / 100 }}
          onClose={() => setAccepting(false)}
        />
      )}
    </div>
  );
}
