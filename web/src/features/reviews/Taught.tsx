import { useFormatter, useTranslations } from "use-intl";

import type { Schema } from "@/api/types";
import { Panel } from "@/components/ui/Panel";
import { Table } from "@/components/ui/Table";

import { type Band, told, verdict } from "./taught";

interface TaughtProps {
  readonly taught: Schema<"Taught">;
}

/** What people's answers say of the machine's percentages. */
export function Taught({ taught }: TaughtProps) {
  const t = useTranslations("reviews.taught");
  const format = useFormatter();
  const percent = (value: number) => format.number(value, { style: "percent", maximumFractionDigits: 0 });
  const range = ({ lower, upper }: Band) => t("range", { lower: percent(lower), upper: percent(upper) });
  const bands = told(taught.bands);
  if (taught.answers === 0) return <Panel title={t("title")}>{t("none")}</Panel>;
  const sum = t("sum", {
    answers: taught.answers,
    expected: format.number(taught.expected, { maximumFractionDigits: 1 }),
    matched: taught.matched,
  });
  return (
    <Panel title={t("title")} hint={`${sum} ${t("settled", { rows: taught.rowsSettled })}`} flush>
      <Table
        label={t("title")}
        rows={bands}
        rowKey={(band) => band.lower}
        columns={[
          { id: "band", header: t("band"), cell: range },
          { id: "asked", header: t("asked"), numeric: true, cell: (band) => format.number(band.asked) },
          {
            id: "matched",
            header: t("matched"),
            numeric: true,
            cell: (band) => t("yes", { matched: band.matched, observed: percent(band.observed ?? 0) }),
          },
          {
            id: "verdict",
            header: t("verdict"),
            cell: (band) => {
              const word = verdict(band);
              return word === null ? "" : t(word);
            },
          },
        ]}
      />
    </Panel>
  );
}
