import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";

import { keyPerWish } from "@/api/client";
import type { ListSummary } from "@/api/summary";
import type { Catalogue, Job } from "@/api/types";
import { tokenOf } from "@/components/files/files";
import { Button } from "@/components/ui/Button";
import { ErrorNotice } from "@/components/ui/Feedback";
import { TextField } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";
import { usePercent } from "@/components/ui/percent";
import { Progress } from "@/components/ui/Progress";

import { type Draft, optionsOf, problemsOf } from "./draft";
import { Forecast } from "./Forecast";
import { type Preview, run } from "./queries";

export interface Found {
  readonly preview: Preview;
  readonly summary: ListSummary;
}

interface RunPanelProps {
  readonly catalogue: Catalogue;
  readonly file: File;
  readonly draft: Draft;
  /** What was found in it; null where nobody could look at it. */
  readonly found: Found | null;
  /** Whom the list is from, unless somebody says otherwise, and who sent lists before. */
  readonly source: string;
  readonly sources: readonly string[];
  /** Something was changed since the preview was made. */
  readonly stale: boolean;
  readonly looking: boolean;
  readonly onDraft: (draft: Draft) => void;
  readonly onLook: () => void;
  readonly onStarted: (job: Job) => void;
}

/** What the list would come to, where it comes from, and the button that starts. */
export function RunPanel(props: RunPanelProps) {
  const { catalogue, file, draft, found, source, sources, stale, looking, onDraft, onLook, onStarted } = props;
  const t = useTranslations("jobs.match");
  const percent = usePercent();
  const client = useQueryClient();
  const [sent, setSent] = useState(0);
  const [keyOf] = useState(keyPerWish);
  const known = useId();
  const problems = problemsOf(draft);
  const starting = useMutation({
    mutationFn: () => {
      const wish = { catalogueId: catalogue.id, source: source.trim(), options: optionsOf(draft) };
      setSent(0);
      return run({ ...wish, file, key: keyOf([wish, tokenOf(file)]), onProgress: setSent });
    },
    onSuccess: (job) => {
      for (const noun of ["jobs", "catalogues"]) void client.invalidateQueries({ queryKey: [noun] }); // a source may be new
      onStarted(job);
    },
  });
  return (
    <Panel title={found === null ? t("unseen") : t("expect", { rows: found.preview.rowsUsed })}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!problems.source && !problems.precision && !starting.isPending) starting.mutate();
        }}
      >
        {found === null ? <p>{t("unseenHint")}</p> : <Forecast {...found} />}
        <TextField
          label={t("source")}
          hint={t("sourceHint")}
          error={problems.source ? t("sourceMissing") : null}
          value={source}
          maxLength={200}
          list={known}
          onChange={({ target }) => onDraft({ ...draft, source: target.value })}
        />
        <datalist id={known}>
          {sources.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        {starting.error !== null && <ErrorNotice error={starting.error} onRetry={() => starting.mutate()} />}
        {starting.isPending && (
          <div role="status" className="flex flex-col gap-2">
            <p>{t("running", { share: percent(sent) })}</p>
            <Progress label={t("runLabel")} value={sent >= 1 ? null : sent} />
          </div>
        )}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" tone={stale ? "plain" : "primary"} busy={starting.isPending} disabled={looking}>
            {found === null ? t("runUnseen") : t("run", { rows: found.preview.rowsTotal })}
          </Button>
          {stale && (
            <Button tone="primary" busy={looking} disabled={problems.precision} onClick={onLook}>
              {t("again")}
            </Button>
          )}
        </div>
        {stale && <p className="text-xs text-muted">{t("stale")}</p>}
      </form>
    </Panel>
  );
}
