import { Server } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";

import { Badge } from "@/components/ui/Badge";
import { EmptyState } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { type Column, Table } from "@/components/ui/Table";

import { JobLink } from "./JobLink";
import type { Worker } from "./queries";
import { past } from "./span";

interface WorkersPanelProps {
  readonly workers: readonly Worker[];
  /** When this was so, in milliseconds. */
  readonly at: number;
}

/** The processes that do the work; those that live stand first. */
export function WorkersPanel({ workers, at }: WorkersPanelProps) {
  const t = useTranslations("operations.workers");
  const format = useFormatter();
  const ago = (time: string) => format.relativeTime(past(time, at), at);
  const columns: readonly Column<Worker>[] = [
    { id: "state", header: t("state"), cell: (worker) => <Activity worker={worker} /> },
    {
      id: "name",
      header: t("name"),
      className: "whitespace-nowrap",
      cell: (worker) => (
        <>
          <span className="font-mono text-xs">{worker.name}</span>
          <span className="block text-xs text-muted">
            {t("process", { host: worker.host, pid: String(worker.pid) })}
          </span>
        </>
      ),
    },
    { id: "since", header: t("since"), cell: (worker) => ago(worker.startedAt), className: "whitespace-nowrap" },
    { id: "seen", header: t("seen"), cell: (worker) => ago(worker.seenAt), className: "whitespace-nowrap" },
    { id: "version", header: t("version"), cell: (worker) => worker.version },
  ];
  return (
    <Panel title={t("title")} hint={t("hint")} flush>
      {workers.length === 0 ? (
        <EmptyState icon={<Server />} title={t("none")}>
          {t("noneBody")}
        </EmptyState>
      ) : (
        <Table
          label={t("title")}
          columns={columns}
          rows={workers.toSorted((one, other) => Number(other.alive) - Number(one.alive))}
          rowKey={(worker) => worker.name}
        />
      )}
    </Panel>
  );
}

/** What a worker does: its state in a word, and where it works, the job. */
function Activity({ worker }: { readonly worker: Worker }) {
  const t = useTranslations("operations.workers");
  if (!worker.alive) return <Badge tone="failed">{t("gone")}</Badge>;
  if (worker.stage === null || worker.jobId === null) return <Badge>{t("idle")}</Badge>;
  return (
    <>
      <Badge tone="link">{t(`stage.${worker.stage}`)}</Badge>
      <span className="block text-xs">
        <JobLink id={worker.jobId} />
      </span>
    </>
  );
}
