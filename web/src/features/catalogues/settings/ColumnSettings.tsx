import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import type { Catalogue } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { EmptyState, ErrorNotice } from "@/components/ui/Feedback";
import { Checkbox, Select } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";
import { Table } from "@/components/ui/Table";
import { useToast } from "@/components/ui/Toasts";

import { changeCatalogue } from "../changes";
import { kindOf, KINDS } from "../kinds";
import { changesOf, type ColumnSetting, settingsOf } from "./columns";

/** What people say of a catalogue's columns, for the jobs to come. */
export function ColumnSettings({ catalogue }: { readonly catalogue: Catalogue }) {
  const t = useTranslations("catalogues.settings");
  const [edits, setEdits] = useState<Readonly<Record<string, ColumnSetting>>>({});
  const queryClient = useQueryClient();
  const toasts = useToast();
  const before = settingsOf(catalogue);
  const now = before.map((setting) => edits[setting.column] ?? setting);
  const changes = changesOf(before, now);
  const count = Object.keys(changes).length;
  const saving = useMutation({
    mutationFn: () => changeCatalogue(catalogue.id, { fieldSettings: changes }),
    onSuccess: async () => {
      toasts.add({ title: t("saved"), description: t("savedHint") });
      await queryClient.invalidateQueries({ queryKey: ["catalogues"] });
      setEdits({});
    },
  });
  return (
    <Panel title={t("columns")} hint={t("columnsHint")} flush>
      {now.length === 0 ? (
        <EmptyState title={t("noColumns")}>{t("noColumnsHint")}</EmptyState>
      ) : (
        <>
          <SettingsTable
            settings={now}
            keyColumn={catalogue.keyColumn}
            onChange={(setting) => setEdits((all) => ({ ...all, [setting.column]: setting }))}
          />
          <div className="flex flex-col gap-3 border-t border-line p-4">
            {saving.error !== null && <ErrorNotice error={saving.error} onRetry={() => saving.mutate()} />}
            <div className="flex flex-wrap items-center gap-3">
              <Button tone="primary" busy={saving.isPending} disabled={count === 0} onClick={() => saving.mutate()}>
                {t("save")}
              </Button>
              {count > 0 && (
                <>
                  <Button tone="quiet" onClick={() => setEdits({})}>
                    {t("undo")}
                  </Button>
                  <p role="status" className="text-muted">
                    {t("unsaved", { count })}
                  </p>
                </>
              )}
            </div>
          </div>
        </>
      )}
    </Panel>
  );
}

interface SettingsTableProps {
  readonly settings: readonly ColumnSetting[];
  readonly keyColumn: string | null;
  readonly onChange: (setting: ColumnSetting) => void;
}

function SettingsTable({ settings, keyColumn, onChange }: SettingsTableProps) {
  const t = useTranslations("catalogues");
  return (
    <Table
      label={t("settings.columns")}
      rows={settings}
      rowKey={(setting) => setting.column}
      columns={[
        {
          id: "name",
          header: t("column.name"),
          className: "align-middle!",
          cell: ({ column }) => (
            <span className="flex flex-wrap items-center gap-2 font-medium wrap-anywhere">
              {column}
              {column === keyColumn && <Badge tone="accent">{t("column.isKey")}</Badge>}
            </span>
          ),
        },
        {
          id: "kind",
          header: t("column.kind"),
          cell: (setting) => (
            <Select
              label={t("column.kindOf", { column: setting.column })}
              hideLabel
              className="w-52"
              value={setting.kind ?? ""}
              onChange={(event) => onChange({ ...setting, kind: kindOf(event.target.value) ?? null })}
              options={[
                { value: "", label: t("settings.detect") },
                ...KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) })),
              ]}
            />
          ),
        },
        {
          id: "used",
          header: t("column.used"),
          className: "align-middle!",
          cell: (setting) => (
            <Checkbox
              label={<span className="sr-only">{t("column.usedOf", { column: setting.column })}</span>}
              checked={!setting.ignored}
              onChange={(event) => onChange({ ...setting, ignored: !event.target.checked })}
            />
          ),
        },
      ]}
    />
  );
}
