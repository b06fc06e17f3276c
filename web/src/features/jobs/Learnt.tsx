import { Link } from "@tanstack/react-router";
import { CalendarX } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";

import type { Job } from "@/api/types";
import { buttonClasses } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { Stat } from "@/components/ui/Stat";

import { bitsOf, learntOf } from "./learnt";

/** What became of people's answers: whether the weights moved, and why. */
export function Learnt({ job }: { readonly job: Job }) {
  const t = useTranslations("jobs.learnt");
  const format = useFormatter();
  const learnt = learntOf(job.summary);
  if (learnt === null) return <EmptyState icon={<CalendarX />} title={t("none")} />;
  const { lossBefore, lossAfter } = learnt;
  const surprise = (nats: number) => format.number(bitsOf(nats), { maximumFractionDigits: 3 });
  return (
    <Panel title={t("title")} hint={t("hint", { records: learnt.records })}>
      <div className="flex flex-col items-start gap-4">
        <p className="font-medium">{t(learnt.outcome)}</p>
        {lossBefore !== null && lossAfter !== null && (
          <>
            <dl className="flex flex-wrap gap-x-10 gap-y-3">
              <Stat label={t("before")} value={surprise(lossBefore)} />
              <Stat label={t("after")} value={surprise(lossAfter)} />
            </dl>
            <p className="text-muted">{t("surpriseHint")}</p>
          </>
        )}
        <Link
          to="/catalogues/$catalogueId"
          params={{ catalogueId: job.catalogueId }}
          search={{ tab: "matchers", item: job.matcherId ?? undefined }}
          className={buttonClasses(learnt.outcome === "adopted" ? "primary" : "plain")}
        >
          {t("versions")}
        </Link>
      </div>
    </Panel>
  );
}
