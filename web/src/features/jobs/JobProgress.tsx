import { useFormatter, useTranslations } from "use-intl";

import type { Job } from "@/api/types";
import { Panel } from "@/components/ui/Panel";
import { Progress } from "@/components/ui/Progress";
import { Stat } from "@/components/ui/Stat";

import { CancelJob } from "./CancelJob";
import { durationOf, shareDone, stageOf } from "./progress";

/** How far a job is that is not over. */
export function JobProgress({ job, mayCancel }: { readonly job: Job; readonly mayCancel: boolean }) {
  const t = useTranslations("jobs");
  const format = useFormatter();
  const stage = stageOf(job);
  if (stage === null) return null;
  const share = stage === "waiting" || stage === "reading" ? null : shareDone(job);
  const rows =
    job.rowsTotal === null
      ? t("progress.unknown")
      : t("progress.rows", { done: format.number(job.rowsDone), total: format.number(job.rowsTotal) });
  const left = job.secondsLeft ?? null;
  const duration = left === null ? null : durationOf(left);
  return (
    <Panel title={t(`stage.${stage}`)} actions={mayCancel && <CancelJob jobId={job.id} />}>
      <div className="flex flex-col gap-4">
        <Progress label={t("progress.label")} value={share} text={rows} />
        <p className="tabular-nums">{stage === "waiting" ? t("progress.waitingHint") : rows}</p>
        {job.rowsPerSecond != null && stage === "comparing" && (
          <dl className="flex flex-wrap gap-x-10 gap-y-3">
            <Stat label={t("progress.rate")} value={format.number(Math.round(job.rowsPerSecond))} />
            {duration !== null && (
              <Stat label={t("progress.left")} value={t(`progress.${duration.unit}`, { value: duration.value })} />
            )}
          </dl>
        )}
        <p className="text-muted">{t("progress.leave")}</p>
      </div>
      <Announced stage={t(`stage.${stage}`)} share={share} />
    </Panel>
  );
}

/** Progress for screen readers: said anew at each stage and each quarter, not at each event. */
function Announced({ stage, share }: { readonly stage: string; readonly share: number | null }) {
  const t = useTranslations("jobs.progress");
  const format = useFormatter();
  const quarter = Math.floor((share ?? 0) * 4) / 4;
  return (
    <p role="status" className="sr-only">
      {quarter === 0 ? stage : t("announce", { stage, share: format.number(quarter, { style: "percent" }) })}
    </p>
  );
}
