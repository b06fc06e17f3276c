import { SearchX } from "lucide-react";
import { useCallback, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { summaryOf } from "@/api/summary";
import type { Decision, Job } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { VirtualTable } from "@/components/ui/VirtualTable";

import { countsOf } from "../Outcome";
import { useResultColumns } from "./columns";
import { ColumnsDialog } from "./ColumnsDialog";
import { ALL, type Filter, isPlain } from "./filter";
import { RowDialog } from "./RowDialog";
import { RowFilters } from "./RowFilters";
import { useRows } from "./useRows";
import { useStable } from "./useStable";

interface RowsViewProps {
  readonly job: Job;
  readonly decision: Decision | null;
  readonly onDecision: (decision: Decision | null) => void;
}

/** Browsers lose count of pixels in lists that are longer. */
const SCROLLABLE = 400_000;

/** All rows of a job, however many. */
export function RowsView({ job, decision, onDecision }: RowsViewProps) {
  const t = useTranslations("results.rows");
  const [said, setSaid] = useState<Omit<Filter, "decision">>(ALL);
  const [shown, setShown] = useState<Readonly<Record<string, boolean>>>({});
  const [choosing, setChoosing] = useState(false);
  const [cleared, setCleared] = useState(0); // how often: what was typed goes, too
  const filter = useStable({ ...said, decision });
  const change = useCallback(
    (next: Filter) => {
      setSaid({ search: next.search, min: next.min, max: next.max });
      if (next.decision !== decision) onDecision(next.decision);
    },
    [decision, onDecision],
  );
  const summary = useStable(summaryOf(job.summary));
  const columns = useResultColumns(summary, decision === "failed");
  return (
    <Panel flush>
      <RowFilters key={cleared} filter={filter} onFilter={change} onColumns={() => setChoosing(true)} />
      <FoundRows
        job={job}
        filter={filter}
        columns={columns}
        shown={shown}
        onClear={() => {
          change(ALL);
          setCleared(cleared + 1);
        }}
      />
      {choosing && (
        <ColumnsDialog columns={columns} shown={shown} onShown={setShown} onClose={() => setChoosing(false)} />
      )}
      <p className="border-t border-line px-4 py-2 text-xs text-muted">{t("keys")}</p>
    </Panel>
  );
}

interface FoundRowsProps {
  readonly job: Job;
  readonly filter: Filter;
  readonly columns: ReturnType<typeof useResultColumns>;
  readonly shown: Readonly<Record<string, boolean>>;
  readonly onClear: () => void;
}

function FoundRows({ job, filter, columns, shown, onClear }: FoundRowsProps) {
  const t = useTranslations("results.rows");
  const format = useFormatter();
  const [open, setOpen] = useState<number | null>(null);
  const total = filter.decision === null ? (job.rowsTotal ?? 0) : countsOf(job)[filter.decision];
  const rows = useRows(job.id, filter, total);
  const count = Math.min(rows.count, SCROLLABLE);
  const message = isPlain(filter) ? "count" : rows.more ? "finding" : "found";
  return (
    <>
      <p role="status" className="px-4 pb-2 text-muted tabular-nums">
        {t(message, { rows: rows.count })}
        {rows.count > SCROLLABLE && <> {t("tooMany", { shown: format.number(SCROLLABLE) })}</>}
      </p>
      {rows.error !== null && (
        <div className="px-4 pb-3">
          <ErrorNotice error={rows.error} onRetry={rows.retry} />
        </div>
      )}
      {count === 0 && !rows.more && rows.error === null ? (
        <EmptyState icon={<SearchX />} title={t("none")} action={<Button onClick={onClear}>{t("clear")}</Button>}>
          {t("noneHint")}
        </EmptyState>
      ) : count === 0 ? (
        rows.error === null && <Loading rows={6} />
      ) : (
        <VirtualTable
          key={`${filter.decision ?? ""}/${filter.search}/${filter.min ?? ""}/${filter.max ?? ""}`}
          label={t("label")}
          columns={columns}
          hidden={shown}
          count={count}
          more={rows.more}
          rowAt={rows.at}
          onRange={rows.look}
          onOpen={setOpen}
          placeholder={(index) => t("placeholder", { row: format.number(index + 1) })}
        />
      )}
      {open !== null && (
        <RowDialog
          job={job}
          row={rows.at(open)}
          place={open}
          count={count}
          onPlace={setOpen}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
