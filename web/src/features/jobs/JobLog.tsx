import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import type { Schema } from "@/api/types";
import { classes } from "@/components/ui/classes";
import { EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { More } from "@/components/ui/More";
import { Panel } from "@/components/ui/Panel";

import { useLogWords } from "./logWords";
import { logQuery } from "./queries";

type Entry = Schema<"LogEntry">;

/** What happened to a job, oldest first, with reasons. */
export function JobLog({ jobId }: { readonly jobId: string }) {
  const t = useTranslations("jobs.log");
  const log = useInfiniteQuery(logQuery(jobId));
  if (log.isPending) return <Loading rows={5} />;
  if (log.data === undefined) return <ErrorNotice error={log.error} onRetry={() => void log.refetch()} />;
  const entries = itemsOf(log.data);
  return (
    <Panel title={t("title")} flush>
      {entries.length === 0 && <EmptyState icon={<History />} title={t("empty")} />}
      <ol aria-label={t("label")}>
        {entries.map((entry) => (
          <Line key={entry.id} entry={entry} />
        ))}
      </ol>
      <More has={log.hasNextPage} busy={log.isFetchingNextPage} onMore={() => void log.fetchNextPage()} />
    </Panel>
  );
}

const BAD: ReadonlySet<Entry["event"]> = new Set(["trouble", "dead_letter"]);

function Line({ entry }: { readonly entry: Entry }) {
  const format = useFormatter();
  const { title, details } = useLogWords()(entry);
  return (
    <li className="flex flex-wrap gap-x-4 gap-y-0.5 border-t border-line px-4 py-2.5">
      <time dateTime={entry.at} className="w-44 shrink-0 text-muted tabular-nums">
        {format.dateTime(new Date(entry.at), { dateStyle: "medium", timeStyle: "medium" })}
      </time>
      <div className="min-w-0 flex-1 basis-60">
        <p className={classes("font-medium", BAD.has(entry.event) && "text-failed")}>{title}</p>
        {details.length > 0 && <p className="text-muted">{format.list(details, { type: "unit" })}</p>}
        {entry.reason != null && <p className="wrap-anywhere">{entry.reason}</p>}
      </div>
    </li>
  );
}
