import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "use-intl";

import { recordQuery } from "@/api/records";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { When } from "@/components/ui/When";

import { Fields } from "./Fields";
import { LinksPanel } from "./LinksPanel";

interface RecordViewProps {
  readonly catalogueId: string;
  readonly recordId: string;
}

/** A catalogue record's fields beside everything that is linked to it. */
export function RecordView({ catalogueId, recordId }: RecordViewProps) {
  const t = useTranslations("catalogues.record");
  const format = useFormatter();
  const record = useQuery(recordQuery(catalogueId, recordId));
  if (record.isPending) return <Loading rows={6} />;
  if (record.isError) return <ErrorNotice error={record.error} onRetry={() => void record.refetch()} />;
  const { fields, updatedAt, changedIn } = record.data;
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <Panel title={t("fields")}>
        <Fields fields={fields} />
        <p className="mt-4 border-t border-line pt-3 text-xs text-muted">
          {t.rich("changed", { when: () => <When at={updatedAt} />, version: format.number(changedIn) })}
        </p>
      </Panel>
      <LinksPanel catalogueId={catalogueId} recordId={recordId} />
    </div>
  );
}
