import { useFormatter, useTranslations } from "use-intl";

import type { ListSummary, Structure } from "@/api/summary";
import type { Catalogue } from "@/api/types";
import { Checkbox, Select, TextField } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";

import { type Draft, problemsOf } from "./draft";

interface SettingsPanelProps {
  readonly draft: Draft;
  readonly summary: ListSummary;
  /** What the catalogue's lists keep to. */
  readonly policy: Catalogue["policy"];
  readonly onDraft: (draft: Draft) => void;
}

const STRUCTURES: readonly Structure[] = ["one-to-one", "many-to-one"];

/** What else can be said of a list; all of it has an answer already. */
export function SettingsPanel({ draft, summary, policy, onDraft }: SettingsPanelProps) {
  const t = useTranslations("jobs.match");
  const format = useFormatter();
  const { incoming, structure, structureDetected, targetPrecision } = summary;
  const auto = structureDetected ? t("structureAuto", { structure: t(structure) }) : t("structureAutoUnknown");
  return (
    <Panel title={t("settings")} hint={t("settingsHint")}>
      <div className="flex flex-col gap-4">
        <Select
          label={t("structure")}
          value={draft.structure}
          options={[{ value: "auto", label: auto }, ...STRUCTURES.map((value) => ({ value, label: t(value) }))]}
          onChange={({ target }) =>
            onDraft({ ...draft, structure: STRUCTURES.find((one) => one === target.value) ?? "auto" })
          }
        />
        <Select
          label={t("foundKey")}
          hint={t("keyHint")}
          value={draft.key}
          options={[
            {
              value: "",
              label:
                draft.key === "" && incoming.key !== null ? t("keyAuto", { name: incoming.key }) : t("keyAutoNone"),
            },
            ...incoming.columns.map(({ name }) => ({ value: name, label: name })),
          ]}
          onChange={({ target }) => onDraft({ ...draft, key: target.value })}
        />
        <TextField
          label={t("precision")}
          hint={t("precisionHint")}
          error={problemsOf(draft).precision ? t("precisionError") : null}
          inputMode="decimal"
          placeholder={format.number(targetPrecision * 100, { maximumFractionDigits: 1 })}
          value={draft.precision}
          onChange={({ target }) => onDraft({ ...draft, precision: target.value })}
        />
        {draft.precision.trim() === "" ? (
          policy.promise != null && (
            <p className="text-xs text-muted">
              {t("policy", { share: format.number(policy.promise, { style: "percent", maximumFractionDigits: 1 }) })}
            </p>
          )
        ) : (
          <Checkbox
            label={t("borneOut")}
            hint={t("borneOutHint")}
            checked={draft.borneOut}
            onChange={({ target }) => onDraft({ ...draft, borneOut: target.checked })}
          />
        )}
      </div>
    </Panel>
  );
}
