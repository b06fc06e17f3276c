import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import type { Catalogue } from "@/api/types";
import type { Reading } from "@/components/files/reading";
import { ReadingFields } from "@/components/files/ReadingFields";
import { Callout, ErrorNotice } from "@/components/ui/Feedback";
import { FileDrop } from "@/components/ui/FileDrop";
import { Panel } from "@/components/ui/Panel";
import { Progress } from "@/components/ui/Progress";

import { ColumnsPanel } from "./ColumnsPanel";
import { draftOf, type Edits, optionsOf } from "./draft";
import { FirstRows } from "./FirstRows";
import { profileQuery } from "./send";
import { TargetPanel } from "./TargetPanel";
import type { ImportRunning } from "./useImport";

interface FileImportProps {
  readonly file: File;
  readonly catalogue?: Catalogue | undefined;
  readonly reading: Reading;
  readonly edits: Edits;
  readonly run: ImportRunning;
  readonly onFile: (file: File) => void;
  readonly onReading: (reading: Reading) => void;
  readonly onEdit: (edits: Edits) => void;
}

/** What is in a file, what is to become of it, and how it was read: all of it can be corrected before anything is stored. */
export function FileImport({ file, catalogue, reading, edits, run, onFile, onReading, onEdit }: FileImportProps) {
  const t = useTranslations("catalogues.import");
  const [share, setShare] = useState(0);
  const look = useQuery({ ...profileQuery(file, reading, setShare), placeholderData: keepPreviousData });
  const profile = look.data;
  const draft = profile === undefined ? null : draftOf(profile, edits, catalogue);
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Panel title={t("file")}>
          <div className="flex flex-col gap-4">
            <FileDrop file={file} onFile={onFile} />
            {look.error !== null && (
              <ErrorNotice title={t("unread")} error={look.error} onRetry={() => void look.refetch()} />
            )}
            {!look.isPending && <ReadingFields facts={profile?.file ?? null} reading={reading} onChange={onReading} />}
            {look.isFetching && <LookingInto share={share} />}
          </div>
        </Panel>
        {profile !== undefined && draft !== null && (
          <TargetPanel
            {...{ profile, draft, catalogue }}
            busy={look.isFetching}
            error={run.error}
            onEdit={onEdit}
            onImport={() => run.begin({ file, name: draft.name.trim(), options: optionsOf(draft, reading) })}
          />
        )}
      </div>
      {profile?.warnings.map((warning) => (
        <Callout key={warning} tone="review">
          {warning}
        </Callout>
      ))}
      {profile !== undefined && draft !== null && (
        <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
          <ColumnsPanel columns={draft.columns} keyColumn={draft.key} edits={edits} onEdit={onEdit} />
          <FirstRows profile={profile} draft={draft} />
        </div>
      )}
    </div>
  );
}

/** While the service looks into the file: first it is sent, then it is read. */
function LookingInto({ share }: { readonly share: number }) {
  const t = useTranslations("catalogues.import");
  const sent = share >= 1;
  return (
    <div role="status" className="flex flex-col gap-2">
      <p className="text-muted">{sent ? t("looking") : t("sending", { share })}</p>
      <Progress label={t("lookingInto")} value={sent ? null : share} />
    </div>
  );
}
