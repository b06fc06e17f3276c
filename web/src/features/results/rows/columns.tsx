import type { ReactNode } from "react";
import { useMemo } from "react";
import { useFormatter, useTranslations } from "use-intl";

import type { ListSummary, SummaryColumn } from "@/api/summary";
import { related } from "@/components/records/align";
import { Badge } from "@/components/ui/Badge";
import { useProbability } from "@/components/ui/percent";
import type { GridColumn } from "@/components/ui/VirtualTable";

import type { Result } from "../queries";

export interface ResultColumn extends GridColumn<Result> {
  /** What it is called where columns are chosen. */
  readonly name: string;
}

const WIDE: ReadonlySet<string> = new Set(["name", "text"]);
const widthOf = (column: SummaryColumn | undefined): number =>
  column !== undefined && WIDE.has(column.kind) ? 260 : 150;

/** The columns of a job's rows: what was decided, then each column of the list beside the one that it corresponds to. */
export function useResultColumns(summary: ListSummary | null, failed: boolean): readonly ResultColumn[] {
  const t = useTranslations("results.rows");
  const common = useTranslations("common");
  const format = useFormatter();
  const probability = useProbability();
  return useMemo(() => {
    const first: readonly ResultColumn[] = [
      { id: "row", name: t("row"), header: t("row"), width: 90, numeric: true, cell: ({ row }) => format.number(row) },
      { id: "key", name: t("key"), header: t("key"), width: 140, cell: ({ recordId }) => recordId ?? common("none") },
    ];
    const reason: ResultColumn = {
      id: "reason",
      name: t("reason"),
      header: t("reason"),
      width: failed ? 480 : 220,
      cell: (row) => <span title={row.reason}>{row.reason}</span>,
    };
    if (failed) return [...first, reason];
    return [
      ...first,
      {
        id: "decision",
        name: t("decision"),
        header: t("decision"),
        width: 120,
        cell: ({ decision }) => <Badge tone={decision}>{common(`decision.${decision}`)}</Badge>,
      },
      {
        id: "probability",
        name: t("probability"),
        header: t("probability"),
        width: 110,
        numeric: true,
        cell: (row) => (row.probability === null ? common("none") : probability(row.probability)),
      },
      {
        id: "catalogueKey",
        name: t("theirKey"),
        header: t("theirKey"),
        width: 140,
        cell: ({ catalogueKey }) => catalogueKey ?? common("none"),
      },
      ...(summary === null ? [] : fieldColumns(summary, { yours: t("yours"), theirs: t("theirs") })),
      reason,
    ];
  }, [summary, failed, t, common, format, probability]);
}

function fieldColumns(
  summary: ListSummary,
  words: { readonly yours: string; readonly theirs: string },
): readonly ResultColumn[] {
  const { incoming, catalogue, fields } = summary;
  const names = (columns: readonly SummaryColumn[]) => columns.map((column) => column.name);
  const kindOf = (columns: readonly SummaryColumn[], name: string) => columns.find((column) => column.name === name);
  return related(names(incoming.columns), names(catalogue.columns), fields).flatMap(({ columns, column }) => {
    const sides = columns
      .filter((ours) => ours !== incoming.key)
      .map((ours): ResultColumn => ({
        id: `incoming:${ours}`,
        name: `${ours} (${words.yours})`,
        header: <Head name={ours} side={words.yours} />,
        width: widthOf(kindOf(incoming.columns, ours)),
        cell: (row) => value(row.incoming?.[ours]),
      }));
    if (column === null || column === catalogue.key) return sides;
    const theirs: ResultColumn = {
      id: `catalogue:${column}`,
      name: `${column} (${words.theirs})`,
      header: <Head name={column} side={words.theirs} />,
      width: widthOf(kindOf(catalogue.columns, column)),
      cell: (row) => value(row.catalogue?.[column]),
    };
    return [...sides, theirs];
  });
}

const value = (text: string | null | undefined): ReactNode => <span title={text ?? undefined}>{text}</span>;

function Head({ name, side }: { readonly name: string; readonly side: string }) {
  return (
    <>
      <span className="max-w-full truncate text-ink">{name}</span>
      <span className="font-normal">{side}</span>
    </>
  );
}
