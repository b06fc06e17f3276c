import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import { recordQuery } from "@/api/records";
import type { FieldPair } from "@/api/summary";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Table } from "@/components/ui/Table";

import { type AlignedField, alignFields, columnsOf } from "../align";
import type { Result } from "../queries";

type Values = Readonly<Record<string, string | null>> | null | undefined;

interface BothRecordsProps {
  readonly catalogueId: string;
  readonly row: Result;
  /** Whose record stands beside it; null where there is none. */
  readonly catalogueRecordId: string | null;
  readonly pairs: readonly FieldPair[];
}

/** A row and a catalogue record, what corresponds side by side. */
export function BothRecords({ catalogueId, row, catalogueRecordId, pairs }: BothRecordsProps) {
  const t = useTranslations("results.row");
  const other = catalogueRecordId !== null && catalogueRecordId !== row.catalogueRecordId;
  const record = useQuery({ ...recordQuery(catalogueId, catalogueRecordId ?? ""), enabled: other });
  if (other && record.isPending) return <Loading rows={4} />;
  if (other && record.error !== null) return <ErrorNotice error={record.error} onRetry={() => void record.refetch()} />;
  const theirs = other ? record.data?.fields : catalogueRecordId === null ? null : row.catalogue;
  const filled = (fields: Values, column: string | null) => column !== null && (fields?.[column] ?? "") !== "";
  const fields = alignFields(columnsOf(row.incoming), columnsOf(theirs), pairs).filter(
    (field) => filled(row.incoming, field.incoming) || filled(theirs, field.catalogue),
  );
  if (fields.length === 0) return null;
  const label = ({ incoming, catalogue }: AlignedField) =>
    incoming !== null && catalogue !== null && incoming !== catalogue
      ? t("pair", { incoming, catalogue })
      : (incoming ?? catalogue);
  return (
    <div className="rounded-control border border-line">
      <Table<AlignedField>
        label={t("records")}
        rows={fields}
        rowKey={(field) => `${field.incoming ?? ""}=${field.catalogue ?? ""}`}
        columns={[
          { id: "field", header: t("field"), className: "text-muted wrap-anywhere", cell: label },
          {
            id: "yours",
            header: t("yours"),
            className: "wrap-anywhere min-w-32",
            cell: ({ incoming }) => incoming !== null && row.incoming?.[incoming],
          },
          {
            id: "theirs",
            header: t("theirs"),
            className: "wrap-anywhere min-w-32",
            cell: ({ catalogue }) => catalogue !== null && theirs?.[catalogue],
          },
        ]}
      />
    </div>
  );
}
