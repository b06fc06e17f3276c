import { useFormatter, useTranslations } from "use-intl";

import { Panel } from "@/components/ui/Panel";
import { usePercent } from "@/components/ui/percent";
import { Table } from "@/components/ui/Table";

import { type Recipe, weightsByField } from "./weights";

/** Which columns are compared with which. */
export function ComparedFields({ fields }: { readonly fields: Recipe["fields"] }) {
  const t = useTranslations("catalogues.matchers");
  const kinds = useTranslations("catalogues.kind");
  const common = useTranslations("common");
  const percent = usePercent();
  return (
    <Panel title={t("fields")} hint={t("fieldsHint")} flush>
      <Table
        label={t("fields")}
        rows={fields}
        rowKey={(field) => `${field.catalogue}/${field.incoming ?? ""}`}
        columns={[
          { id: "catalogue", header: t("catalogueColumn"), cell: (field) => field.catalogue },
          {
            id: "incoming",
            header: t("incomingColumn"),
            cell: (field) => (field.paired ? (field.incoming ?? t("foundAnew")) : t("everywhere")),
          },
          { id: "kind", header: t("kindOfColumn"), cell: (field) => kinds(field.kind) },
          {
            id: "score",
            header: t("sure"),
            numeric: true,
            cell: (field) => (field.given ? t("given") : field.paired ? percent(field.score) : common("none")),
          },
        ]}
      />
    </Panel>
  );
}

/** What agreement and difference weigh. */
export function Weights({ recipe }: { readonly recipe: Recipe }) {
  const t = useTranslations("catalogues.matchers");
  const format = useFormatter();
  const bits = (value: number) =>
    format.number(value, { signDisplay: "exceptZero", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const rows = weightsByField(recipe).flatMap(({ field, comparisons }) =>
    comparisons.map((comparison, place) => ({ ...comparison, id: `${field ?? ""}/${comparison.comparison}`, place })),
  );
  return (
    <Panel title={t("weights")} hint={t("weightsHint")} flush>
      <Table
        label={t("weights")}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          { id: "field", header: t("what"), cell: (row) => (row.place === 0 ? (row.field ?? t("whole")) : "") },
          { id: "comparison", header: t("comparison"), cell: (row) => row.comparison },
          { id: "same", header: t("same"), numeric: true, cell: (row) => bits(row.same) },
          { id: "different", header: t("different"), numeric: true, cell: (row) => bits(row.different) },
        ]}
      />
    </Panel>
  );
}
