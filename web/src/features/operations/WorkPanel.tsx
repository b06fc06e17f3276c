import { Link } from "@tanstack/react-router";
import { useFormatter, useTranslations } from "use-intl";

import { Panel } from "@/components/ui/Panel";
import { Stat } from "@/components/ui/Stat";

import type { Overview } from "./queries";
import { useSpan } from "./span";

const STATES = ["running", "queued", "completed", "completed_with_errors", "failed", "cancelled"] as const;

/** What is left to do, and how all jobs stand. */
export function WorkPanel({ overview }: { readonly overview: Overview }) {
  const t = useTranslations("operations.work");
  const stateName = useTranslations("jobs.state");
  const format = useFormatter();
  const span = useSpan();
  const waiting = overview.waitingChunks > 0;
  return (
    <Panel title={t("title")} hint={t("hint")}>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-5 sm:grid-cols-3">
        <Stat label={t("open")} value={format.number(overview.openChunks)} hint={t("openHint")} />
        <Stat label={t("waiting")} value={format.number(overview.waitingChunks)} hint={t("waitingHint")} />
        <Stat label={t("oldest")} value={waiting ? span(overview.oldestWaitingSeconds) : t("nothing")} />
      </dl>
      <h3 className="mt-5 mb-1 font-semibold">{t("jobs")}</h3>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-x-6">
        {STATES.map((state) => (
          <div key={state} className="flex items-baseline justify-between gap-2 border-b border-line py-1.5">
            <dt className="text-muted">{stateName(state)}</dt>
            <dd className="font-medium tabular-nums">{format.number(overview.jobs[state] ?? 0)}</dd>
          </div>
        ))}
      </dl>
      <Link to="/jobs" className="mt-3 inline-block font-medium text-accent underline">
        {t("toJobs")}
      </Link>
    </Panel>
  );
}
