import { useFormatter, useTranslations } from "use-intl";

import { Badge } from "@/components/ui/Badge";
import { Checkbox, Select } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";
import { Table } from "@/components/ui/Table";

import { kindOf, KINDS } from "../kinds";
import type { DraftColumn, Edits } from "./draft";

interface ColumnsPanelProps {
  readonly columns: readonly DraftColumn[];
  /** The column of the keys; empty for none. */
  readonly keyColumn: string;
  readonly edits: Edits;
  readonly onEdit: (edits: Edits) => void;
}

/** What was detected about each column, to be corrected. */
export function ColumnsPanel({ columns, keyColumn, edits, onEdit }: ColumnsPanelProps) {
  const t = useTranslations("catalogues");
  const format = useFormatter();
  const setKind = (name: string, value: string) => {
    const kind = kindOf(value);
    if (kind !== undefined) onEdit({ kinds: { ...edits.kinds, [name]: kind } });
  };
  return (
    <Panel title={t("import.columns")} hint={t("import.columnsHint")} flush>
      <Table
        label={t("import.columns")}
        rows={columns}
        rowKey={(column) => column.name}
        columns={[
          {
            id: "name",
            header: t("column.name"),
            className: "align-middle!",
            cell: (column) => (
              <div className="flex max-w-48 min-w-24 flex-col items-start gap-1">
                <span className="font-medium wrap-anywhere">{column.name}</span>
                {column.name === keyColumn && <Badge tone="accent">{t("column.isKey")}</Badge>}
              </div>
            ),
          },
          {
            id: "kind",
            header: t("column.kind"),
            cell: (column) => (
              <Select
                label={t("column.kindOf", { column: column.name })}
                hideLabel
                className="w-40"
                value={column.kind}
                hint={
                  column.kind === column.detected
                    ? undefined
                    : t("column.found", { kind: t(`kind.${column.detected}`) })
                }
                onChange={(event) => setKind(column.name, event.target.value)}
                options={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
              />
            ),
          },
          {
            id: "used",
            header: t("column.used"),
            className: "align-middle!",
            cell: (column) => (
              <Checkbox
                label={<span className="sr-only">{t("column.usedOf", { column: column.name })}</span>}
                checked={!column.ignored}
                disabled={column.settled}
                title={column.settled ? t("column.settled") : undefined}
                onChange={(event) => onEdit({ ignored: { ...edits.ignored, [column.name]: !event.target.checked } })}
              />
            ),
          },
          {
            id: "filled",
            header: t("column.filled"),
            className: "align-middle!",
            numeric: true,
            cell: (column) => format.number(column.filled, { style: "percent", maximumFractionDigits: 0 }),
          },
          {
            id: "examples",
            header: t("column.examples"),
            className: "align-middle!",
            cell: (column) => (
              <ul className="max-w-40 text-xs text-muted">
                {column.examples.slice(0, 2).map((example) => (
                  <li key={example} className="truncate">
                    {example}
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </Panel>
  );
}
