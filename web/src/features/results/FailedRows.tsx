import { PartyPopper } from "lucide-react";
import { useCallback } from "react";
import { useFormatter, useTranslations } from "use-intl";

import type { Job } from "@/api/types";
import { EmptyState, ErrorNotice } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { VirtualTable } from "@/components/ui/VirtualTable";

import { countsOf } from "./Outcome";
import { useResultColumns } from "./rows/columns";
import { ALL } from "./rows/filter";
import { useRows } from "./rows/useRows";

const FAILED = { ...ALL, decision: "failed" } as const;
const NOTHING = {};

/** Rows that could not be read, each with the reason. */
export function FailedRows({ job }: { readonly job: Job }) {
  const t = useTranslations("results");
  const format = useFormatter();
  const count = countsOf(job).failed;
  const rows = useRows(job.id, FAILED, count);
  const columns = useResultColumns(null, true);
  const nothing = useCallback(() => undefined, []);
  if (count === 0)
    return (
      <EmptyState icon={<PartyPopper />} title={t("failed.none")}>
        {t("failed.noneHint")}
      </EmptyState>
    );
  return (
    <Panel title={t("rows.count", { rows: count })} hint={t("failed.hint")} flush>
      {rows.error !== null && <ErrorNotice error={rows.error} onRetry={rows.retry} />}
      <VirtualTable
        label={t("rows.label")}
        columns={columns}
        hidden={NOTHING}
        count={count}
        more={false}
        rowAt={rows.at}
        onRange={rows.look}
        onOpen={nothing}
        placeholder={(index) => t("rows.placeholder", { row: format.number(index + 1) })}
      />
    </Panel>
  );
}
