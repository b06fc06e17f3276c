import { useFormatter, useTranslations } from "use-intl";

import type { Schema } from "@/api/types";
import { useProbability } from "@/components/ui/percent";
import { RecordText } from "@/components/ui/RecordText";
import { type Column, Table } from "@/components/ui/Table";

type SampleRow = Schema<"SampleRow">;

interface BulkSampleProps {
  readonly sample: readonly SampleRow[];
  /** Whether catalogue records are to be made of the rows. */
  readonly making: boolean;
}

/** Some of the rows that a judgement would be about, each beside what it would be judged with. */
export function BulkSample({ sample, making }: BulkSampleProps) {
  const t = useTranslations("results.bulk");
  const common = useTranslations("common");
  const format = useFormatter();
  const probability = useProbability();
  const columns: readonly Column<SampleRow>[] = [
    {
      id: "row",
      header: t("row"),
      numeric: true,
      cell: ({ review }) => (review.row === null ? common("none") : format.number(review.row)),
    },
    {
      id: "yours",
      header: t("yours"),
      className: "min-w-48",
      cell: ({ review }) => <RecordText fields={review.fields} none={review.key} />,
    },
    {
      id: "record",
      header: making ? t("record") : t("candidate"),
      className: "min-w-48",
      cell: ({ review, made }) => (
        <RecordText fields={making ? made : review.candidates[0]?.fields} none={common("none")} named={making} />
      ),
    },
    {
      id: "probability",
      header: t("probability"),
      numeric: true,
      cell: ({ review }) => (review.probability === null ? common("none") : probability(review.probability)),
    },
  ];
  return (
    <Table
      label={t("sample")}
      columns={making ? columns.slice(0, 3) : columns}
      rows={sample}
      rowKey={({ review }) => review.id}
    />
  );
}
