import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { ApiError } from "@/api/errors";
import { summaryOf } from "@/api/summary";
import type { Catalogue, Job } from "@/api/types";
import { tokenOf } from "@/components/files/files";
import { ReadingFields } from "@/components/files/ReadingFields";
import { Callout, ErrorNotice } from "@/components/ui/Feedback";
import { FileDrop } from "@/components/ui/FileDrop";
import { Panel } from "@/components/ui/Panel";

import { sourceNamesQuery } from "../queries";
import { ColumnsPanel } from "./ColumnsPanel";
import { type Draft, NEW, optionsOf, sameOptions, sourceOf, withReading } from "./draft";
import { Looking } from "./Looking";
import { PreviewRows } from "./PreviewRows";
import { factsQuery, NO_WORKER, previewQuery } from "./queries";
import { RunPanel } from "./RunPanel";
import { SettingsPanel } from "./SettingsPanel";

interface MatchFlowProps {
  readonly catalogue: Catalogue;
  readonly onStarted: (job: Job) => void;
}

/** From a supplier's file to a matching job: look at what would happen, adjust, start. */
export function MatchFlow({ catalogue, onStarted }: MatchFlowProps) {
  const t = useTranslations("jobs.match");
  const [file, setFile] = useState<File | null>(null);
  if (file === null)
    return (
      <Panel title={t("file")} hint={t("fileHint")}>
        <FileDrop file={null} onFile={setFile} />
      </Panel>
    );
  return <ListMatch key={tokenOf(file)} {...{ catalogue, file, onStarted }} onFile={setFile} />;
}

interface ListMatchProps extends MatchFlowProps {
  readonly file: File;
  readonly onFile: (file: File) => void;
}

function ListMatch({ catalogue, file, onFile, onStarted }: ListMatchProps) {
  const t = useTranslations("jobs.match");
  const [draft, setDraft] = useState<Draft>(NEW);
  const [asked, setAsked] = useState(() => optionsOf(NEW));
  const [sent, setSent] = useState(0);
  const preview = useQuery({
    ...previewQuery(catalogue.id, file, asked, setSent),
    placeholderData: keepPreviousData,
  });
  const facts = useQuery({ ...factsQuery(file, draft.reading), placeholderData: keepPreviousData });
  const sources = Object.values(useQuery(sourceNamesQuery(catalogue.id)).data ?? {});
  const source = draft.source ?? sourceOf(file.name, sources);
  const summary = preview.data === undefined ? null : summaryOf(preview.data.summary);
  const found = preview.data === undefined || summary === null ? null : { preview: preview.data, summary };
  const unseen = preview.error instanceof ApiError && preview.error.code === NO_WORKER;
  const look = (next: Draft) => {
    setDraft(next);
    setSent(0);
    setAsked(optionsOf(next));
  };
  const stale = !sameOptions(asked, optionsOf(draft));
  return (
    <div className="flex flex-col gap-4">
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title={t("file")} hint={t("steps")}>
          <div className="flex flex-col gap-4">
            <FileDrop file={file} onFile={onFile} />
            {preview.error !== null && (
              <ErrorNotice
                title={unseen ? t("noPreview") : t("failed")}
                error={preview.error}
                onRetry={() => void preview.refetch()}
              />
            )}
            {(preview.error !== null || facts.data !== undefined) && (
              <ReadingFields
                facts={facts.data?.file ?? null}
                reading={draft.reading}
                onChange={(reading) => look(withReading(draft, reading))}
              />
            )}
            {preview.isFetching && <Looking sent={sent} />}
          </div>
        </Panel>
        {(found !== null || unseen) && (
          <RunPanel
            {...{ catalogue, file, draft, found, stale, source, sources, onStarted }}
            looking={preview.isFetching}
            onDraft={setDraft}
            onLook={() => look(draft)}
          />
        )}
      </div>
      {summary !== null && summary.notices.length > 0 && (
        <Callout tone="review">
          <ul className="flex flex-col gap-1">
            {summary.notices.map((notice) => (
              <li key={notice}>{notice}</li>
            ))}
          </ul>
        </Callout>
      )}
      {preview.data !== undefined && summary !== null && (
        <>
          <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
            <ColumnsPanel {...{ draft, summary }} onDraft={setDraft} />
            <SettingsPanel {...{ draft, summary }} policy={catalogue.policy} onDraft={setDraft} />
          </div>
          <PreviewRows preview={preview.data} summary={summary} stale={stale || preview.isFetching} />
        </>
      )}
    </div>
  );
}
