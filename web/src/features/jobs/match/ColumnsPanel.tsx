import { useTranslations } from "use-intl";

import type { ListSummary, SummaryColumn } from "@/api/summary";
import { Badge } from "@/components/ui/Badge";
import { Select } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";
import { Table } from "@/components/ui/Table";

import { type Draft, withColumn } from "./draft";

interface ColumnsPanelProps {
  readonly draft: Draft;
  readonly summary: ListSummary;
  readonly onDraft: (draft: Draft) => void;
}

const AUTO = "auto";
const UNUSED = "unused";
const OF = "column:"; // a column may be called as one of the words above

/** Which column of the list corresponds to which of the catalogue: as found, or as somebody says. */
export function ColumnsPanel({ draft, summary, onDraft }: ColumnsPanelProps) {
  const t = useTranslations("jobs.match");
  const catalogue = summary.catalogue.columns.map((column) => column.name);
  const found = new Map(summary.fields.filter((pair) => !pair.given).map((pair) => [pair.incoming, pair.catalogue]));
  const options = (column: string) => {
    const place = found.get(column);
    return [
      { value: AUTO, label: place === undefined ? t("columnAutoNone") : t("columnAuto", { column: place }) },
      { value: UNUSED, label: t("columnUnused") },
      ...catalogue.map((name) => ({ value: OF + name, label: name })),
    ];
  };
  const valueOf = (column: string): string => {
    const said = draft.columns[column];
    return said === undefined ? AUTO : said === null ? UNUSED : OF + said;
  };
  const choose = (column: string, value: string) =>
    onDraft(withColumn(draft, column, value === AUTO ? undefined : value === UNUSED ? null : value.slice(OF.length)));
  const key = draft.key === "" ? summary.incoming.key : draft.key;
  return (
    <Panel title={t("columns")} hint={t("columnsHint")} flush>
      <Table<SummaryColumn>
        label={t("columns")}
        rows={summary.incoming.columns}
        rowKey={(column) => column.name}
        columns={[
          {
            id: "incoming",
            header: t("incoming"),
            className: "wrap-anywhere align-middle!",
            cell: (column) => (
              <span className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{column.name}</span>
                {column.name === key && <Badge tone="accent">{t("columnKey")}</Badge>}
              </span>
            ),
          },
          {
            id: "corresponds",
            header: t("corresponds"),
            className: "w-1/2 min-w-44",
            cell: (column) => (
              <Select
                hideLabel
                label={t("columnLabel", { column: column.name })}
                value={valueOf(column.name)}
                options={options(column.name)}
                onChange={(event) => choose(column.name, event.target.value)}
              />
            ),
          },
        ]}
      />
    </Panel>
  );
}
