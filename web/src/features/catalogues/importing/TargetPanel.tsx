import { Link } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { useTranslations } from "use-intl";

import { ApiError } from "@/api/errors";
import type { Catalogue } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ErrorNotice } from "@/components/ui/Feedback";
import { Select, TextField } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";

import { ConfirmImport, loses } from "./ConfirmImport";
import { type Draft, type Edits, type Profile, problemsOf } from "./draft";
import { ModeChoice } from "./ModeChoice";

interface TargetPanelProps {
  readonly profile: Profile;
  readonly draft: Draft;
  readonly catalogue?: Catalogue | undefined;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onEdit: (edits: Edits) => void;
  readonly onImport: () => void;
}

/** What is to become of the file: its name or its mode, its key, and the button that begins. */
export function TargetPanel({ profile, draft, catalogue, busy, error, onEdit, onImport }: TargetPanelProps) {
  const t = useTranslations("catalogues.import");
  const [asking, setAsking] = useState(false);
  const problems = problemsOf(draft, profile);
  const taken = error instanceof ApiError && error.status === 409 && catalogue === undefined;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (problems.size > 0 || busy) return;
    if (loses(draft.mode, catalogue)) setAsking(true);
    else onImport();
  };
  return (
    <Panel title={catalogue === undefined ? t("target") : t("targetOf", { name: catalogue.name })}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {error !== null && !taken && <ErrorNotice title={t("refused")} error={error} />}
        {catalogue === undefined && (
          <TextField
            label={t("name")}
            hint={t("nameHint")}
            maxLength={200}
            value={draft.name}
            error={taken ? t("taken") : problems.has("name") ? t("nameless") : null}
            onChange={(event) => onEdit({ name: event.target.value })}
          />
        )}
        {catalogue !== undefined && catalogue.recordCount > 0 && (
          <ModeChoice {...{ profile, catalogue }} mode={draft.mode} onChange={(mode) => onEdit({ mode })} />
        )}
        <Select
          label={t("key")}
          hint={t("keyHint")}
          value={draft.key}
          error={problems.has("key") ? t("keyless") : null}
          onChange={(event) => onEdit({ key: event.target.value })}
          options={[
            ...(draft.numbered || draft.key === ""
              ? [{ value: "", label: draft.numbered ? t("numbered") : t("choose") }]
              : []),
            ...draft.columns.map(({ name }) => ({ value: name, label: name })),
          ]}
        />
        {profile.failedRows > 0 && <p>{t("someFail", { count: profile.failedRows })}</p>}
        {problems.has("nothing") && <p className="font-medium text-failed">{t("empty")}</p>}
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            tone={draft.mode === "delete" ? "danger" : "primary"}
            busy={busy}
            disabled={problems.size > 0}
          >
            {t(`do.${draft.mode}`, { count: profile.rows - profile.failedRows })}
          </Button>
          {taken && (
            <Link to="/catalogues" className="font-medium text-accent underline">
              {t("seeCatalogues")}
            </Link>
          )}
        </div>
      </form>
      {catalogue !== undefined && (
        <ConfirmImport
          open={asking}
          {...{ draft, catalogue }}
          rows={profile.rows}
          onClose={() => setAsking(false)}
          onImport={() => {
            setAsking(false);
            onImport();
          }}
        />
      )}
    </Panel>
  );
}
