import { useFormatter, useTranslations } from "use-intl";

import { type Column, Table } from "@/components/ui/Table";

import { bandsOf, type Bins } from "./whatIf";

type Band = ReturnType<typeof bandsOf>[number];
const DECIDED = ["link", "review", "no_match"] as const;

/** The histogram in numbers, ten percent at a time. */
export function BandsTable({ bins }: { readonly bins: Bins }) {
  const t = useTranslations("results.probabilities");
  const common = useTranslations("common.decision");
  const format = useFormatter();
  const percent = (value: number) => format.number(value / 100, { style: "percent" });
  const columns: readonly Column<Band>[] = [
    {
      id: "band",
      header: t("band"),
      cell: ({ from }) => t("bandFrom", { from: percent(from), to: percent(from + 10) }),
    },
    ...DECIDED.map((decision) => ({
      id: decision,
      header: common(decision),
      numeric: true,
      cell: (band: Band) => format.number(band.counts[decision]),
    })),
  ];
  return <Table label={t("title")} columns={columns} rows={bandsOf(bins)} rowKey={(band) => band.from} />;
}
