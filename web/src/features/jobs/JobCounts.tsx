import { useFormatter, useTranslations } from "use-intl";

import { countOf } from "@/api/summary";
import { hasEnded, type Job } from "@/api/types";
import { CountsBar } from "@/components/ui/CountsBar";
import { Progress } from "@/components/ui/Progress";

import { learntOf } from "./learnt";
import { shareDone } from "./progress";

const CHANGES = ["added", "changed", "deleted"] as const;

/** What a job has come to, or how far it is, in the width of a table's cell. */
export function JobCounts({ job }: { readonly job: Job }) {
  const t = useTranslations("jobs");
  const format = useFormatter();
  if (job.state === "running") {
    const text =
      job.rowsTotal === null
        ? t("progress.unknown")
        : t("progress.rows", { done: format.number(job.rowsDone), total: format.number(job.rowsTotal) });
    return <Progress label={t("progress.label")} value={shareDone(job)} text={text} />;
  }
  if (!hasEnded(job) || job.state === "failed" || job.state === "cancelled") return null;
  if (job.kind === "embed")
    return <span className="text-muted">{t("list.embedded", { count: format.number(job.rowsDone) })}</span>;
  const count = (name: string) => countOf(job, name);
  if (job.kind === "import") {
    const changes = CHANGES.filter((change) => count(change) > 0);
    const told = changes.map((change) => t(`list.${change}`, { count: format.number(count(change)) }));
    return (
      <span className="text-muted">{told.length === 0 ? t("list.nothing") : format.list(told, { type: "unit" })}</span>
    );
  }
  if (job.kind === "learn") {
    const learnt = learntOf(job.summary);
    return (
      <span className="text-muted">{learnt === null ? t("learnt.none") : t(`learnt.short.${learnt.outcome}`)}</span>
    );
  }
  return (
    <CountsBar
      counts={{ link: count("link"), review: count("review"), no_match: count("no_match"), failed: count("failed") }}
    />
  );
}
