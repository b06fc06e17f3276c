import { useTranslations } from "use-intl";

import { classes } from "@/components/ui/classes";
import { Panel } from "@/components/ui/Panel";
import { type Column, Table } from "@/components/ui/Table";

import type { Draft, Profile } from "./draft";

interface FirstRowsProps {
  readonly profile: Profile;
  readonly draft: Draft;
}

interface Row {
  readonly number: number;
  readonly fields: Profile["firstRows"][number];
}

/** The first rows as they were read; columns that matching leaves out are faint. */
export function FirstRows({ profile, draft }: FirstRowsProps) {
  const t = useTranslations("catalogues.import");
  const common = useTranslations("common");
  const rows: readonly Row[] = profile.firstRows.map((fields, index) => ({ fields, number: index + 1 }));
  const columns: readonly Column<Row>[] = draft.columns.map((column) => ({
    id: column.name,
    header: column.name,
    className: classes(column.ignored && "text-muted line-through decoration-1"),
    cell: ({ fields }) => (
      <span className={classes("block max-w-56 truncate", column.name === draft.key && "font-medium")}>
        {fields[column.name] ?? common("none")}
      </span>
    ),
  }));
  return (
    <Panel title={t("firstRows")} hint={t("firstRowsHint", { rows: profile.rows })} flush>
      <Table label={t("firstRows")} rows={rows} rowKey={(row) => row.number} columns={columns} />
    </Panel>
  );
}
