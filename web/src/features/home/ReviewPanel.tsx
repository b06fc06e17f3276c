import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { buttonClasses } from "@/components/ui/Button";
import { ErrorNotice, Skeleton } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { Stat } from "@/components/ui/Stat";

import { dayBegan } from "./health";
import { waitingQuery } from "./queries";

/** How many rows wait for a person, and the way to them. */
export function ReviewPanel() {
  const t = useTranslations("home.review");
  const format = useFormatter();
  const [since] = useState(() => dayBegan(new Date()));
  const summary = useQuery(waitingQuery(since));
  if (summary.isPending)
    return (
      <Panel title={t("title")}>
        <Skeleton className="h-16 w-full" />
      </Panel>
    );
  if (summary.isError) return <ErrorNotice error={summary.error} onRetry={() => void summary.refetch()} />;
  const { waiting, waitingMore, judgedRecently } = summary.data;
  return (
    <Panel title={t("title")}>
      {waiting === 0 ? (
        <p className="text-muted">{t("none")}</p>
      ) : (
        <div className="flex flex-col items-start gap-3">
          <dl>
            <Stat
              label={t("waiting", { count: waiting })}
              value={waitingMore ? t("more", { count: format.number(waiting) }) : format.number(waiting)}
            />
          </dl>
          <Link to="/reviews" className={buttonClasses("primary")}>
            {t("begin")}
          </Link>
        </div>
      )}
      {judgedRecently > 0 && <p className="mt-3 text-muted">{t("today", { count: judgedRecently })}</p>}
    </Panel>
  );
}
