import { useFormatter, useTranslations } from "use-intl";

import type { ListSummary } from "@/api/summary";
import type { Schema } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { classes } from "@/components/ui/classes";
import { Panel } from "@/components/ui/Panel";
import { useProbability } from "@/components/ui/percent";
import { RecordText } from "@/components/ui/RecordText";
import { Table } from "@/components/ui/Table";

import type { Preview } from "./queries";

type Row = Schema<"PreviewedRow">;

interface PreviewRowsProps {
  readonly preview: Preview;
  readonly summary: ListSummary;
  /** They are from before a change. */
  readonly stale: boolean;
}

/** The list's first rows, each beside the catalogue record that it would belong to. */
export function PreviewRows({ preview, summary, stale }: PreviewRowsProps) {
  const t = useTranslations("jobs.match");
  const common = useTranslations("common");
  const format = useFormatter();
  const probability = useProbability();
  return (
    <Panel
      title={t("rows")}
      hint={t("rowsHint", { shown: preview.links.length, rows: format.number(preview.rowsTotal) })}
      flush
    >
      <div className={classes("transition-opacity", stale && "opacity-50")}>
        <Table<Row>
          label={t("rows")}
          rows={preview.links}
          rowKey={(row) => row.row}
          columns={[
            { id: "row", header: t("row"), numeric: true, cell: (row) => format.number(row.row) },
            {
              id: "decision",
              header: t("decision"),
              cell: (row) => (
                <span className="flex flex-col items-start gap-1">
                  <Badge tone={row.decision}>{common(`decision.${row.decision}`)}</Badge>
                  {row.probability !== null && (
                    <span className="text-xs text-muted tabular-nums">{probability(row.probability)}</span>
                  )}
                </span>
              ),
            },
            {
              id: "yours",
              header: t("yours"),
              className: "w-1/2 min-w-56",
              cell: (row) => <RecordText fields={row.incoming} none={common("none")} />,
            },
            {
              id: "theirs",
              header:
                summary.catalogue.name === "" ? t("theirs") : t("theirsOf", { catalogue: summary.catalogue.name }),
              className: "w-1/2 min-w-56",
              cell: (row) => (
                <span className={classes(row.decision === "no_match" && "text-muted")}>
                  <RecordText fields={row.catalogue} none={common("none")} />
                  <span className="block text-xs text-muted">{row.reason}</span>
                </span>
              ),
            },
          ]}
        />
      </div>
    </Panel>
  );
}
