import { useQuery } from "@tanstack/react-query";

import { recordQuery } from "@/api/records";
import { align, type Pair } from "@/components/records/align";
import { Comparison } from "@/components/records/Comparison";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";

import type { Result } from "../queries";

interface BothRecordsProps {
  readonly catalogueId: string;
  readonly row: Result;
  /** Whose record stands beside it; null where there is none. */
  readonly candidate: Result["candidates"][number] | null;
  readonly pairs: readonly Pair[];
}

/** A row and a catalogue record, what corresponds side by side. */
export function BothRecords({ catalogueId, row, candidate, pairs }: BothRecordsProps) {
  const id = candidate?.catalogueRecordId ?? null;
  const other = id !== null && id !== row.catalogueRecordId;
  const record = useQuery({ ...recordQuery(catalogueId, id ?? ""), enabled: other });
  if (other && record.isPending) return <Loading rows={4} />;
  if (other && record.error !== null) return <ErrorNotice error={record.error} onRetry={() => void record.refetch()} />;
  const theirs = other ? record.data?.fields : id === null ? null : row.catalogue;
  const fields = align(row.incoming ?? {}, theirs ?? {}, pairs);
  if (fields.length === 0) return null;
  return (
    <div className="overflow-hidden rounded-control border border-line">
      <Comparison rows={fields} catalogueKey={candidate?.catalogueKey ?? null} />
    </div>
  );
}
