import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

import { useJob } from "@/api/events";
import { hasEnded, type Job } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ErrorNotice } from "@/components/ui/Feedback";
import { useFileSize } from "@/components/ui/FileDrop";
import { Panel } from "@/components/ui/Panel";
import { Progress } from "@/components/ui/Progress";

import { cancelJob } from "../changes";
import { ImportEnd } from "./ImportEnd";
import { progressOf } from "./progress";
import type { ImportRunning } from "./useImport";

interface ImportRunProps {
  readonly run: ImportRunning;
  readonly file: File;
}

/** An import on its way: two bars, the file's and the job's, and then how it ended. */
export function ImportRun({ run, file }: ImportRunProps) {
  if (run.job !== null) return <Running accepted={run.job} file={file} onAgain={run.again} />;
  return <Bars file={file} sent={run.share} job={null} action={<StopButton onStop={run.stop} busy={false} />} />;
}

interface RunningProps {
  readonly accepted: Job;
  readonly file: File;
  readonly onAgain: () => void;
}

function Running({ accepted, file, onAgain }: RunningProps) {
  const followed = useJob(accepted.id);
  const stopping = useMutation({ mutationFn: () => cancelJob(accepted.id) });
  const job = followed.data ?? accepted;
  if (hasEnded(job)) return <ImportEnd job={job} onAgain={onAgain} />;
  return (
    <div className="flex flex-col gap-4">
      {followed.error !== null && <ErrorNotice error={followed.error} onRetry={() => void followed.refetch()} />}
      {stopping.error !== null && <ErrorNotice error={stopping.error} />}
      <Bars
        file={file}
        sent={1}
        job={job}
        action={<StopButton onStop={() => stopping.mutate()} busy={stopping.isPending || stopping.isSuccess} />}
      />
    </div>
  );
}

function StopButton({ onStop, busy }: { readonly onStop: () => void; readonly busy: boolean }) {
  const t = useTranslations("catalogues.import");
  return (
    <Button busy={busy} onClick={onStop}>
      {t("stop")}
    </Button>
  );
}

interface BarsProps {
  readonly file: File;
  /** How much of the file has left, from 0 to 1. */
  readonly sent: number;
  readonly job: Job | null;
  readonly action: ReactNode;
}

function Bars({ file, sent, job, action }: BarsProps) {
  const t = useTranslations("catalogues.import");
  const size = useFileSize();
  const { phase, share } = progressOf(job);
  return (
    <Panel title={t("running")} hint={t("runningHint")} actions={action}>
      <div className="flex max-w-2xl flex-col gap-5 py-2">
        <div className="flex flex-col gap-1.5">
          <p className="flex flex-wrap justify-between gap-x-4">
            <span>{t("bar.sending", { file: file.name })}</span>
            <span className="text-muted tabular-nums">
              {t("bar.sent", { sent: size(file.size * sent), size: size(file.size) })}
            </span>
          </p>
          <Progress label={t("bar.sending", { file: file.name })} value={sent} />
        </div>
        <div className="flex flex-col gap-1.5">
          <p role="status">{t(`bar.${phase}`)}</p>
          <Progress label={t("bar.importing")} value={share} />
        </div>
      </div>
    </Panel>
  );
}
