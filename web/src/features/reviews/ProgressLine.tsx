import { useMemo } from "react";
import { useTranslations } from "use-intl";

import type { Schema } from "@/api/types";
import { Progress } from "@/components/ui/Progress";

interface ProgressLineProps {
  readonly summary: Schema<"Summary"> | undefined;
  /** Records judged on this desk so far: the numbers move with each, before the service counts again. */
  readonly judged: number;
}

/** How much waits, and what was done of it. */
export function ProgressLine({ summary, judged }: ProgressLineProps) {
  const t = useTranslations("reviews.progress");
  // What was counted is what had been judged then; what was judged since is added to it.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const since = useMemo(() => judged, [summary]);
  if (summary === undefined) return null;
  const more = judged - since;
  const waiting = Math.max(0, summary.waiting - more);
  const all = summary.judgedRecently + more;
  const mine = (summary.byWhom.find((one) => one.mine)?.judgedRecently ?? 0) + more;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="flex flex-wrap justify-between gap-x-4">
        <span className="font-medium">
          {summary.waitingMore ? t("waitingMore", { count: waiting }) : t("waiting", { count: waiting })}
        </span>
        <span className="text-muted">
          {judged > 0 && `${t("here", { count: judged })} `}
          {all > judged && t("today", { mine, all })}
        </span>
      </p>
      <Progress
        label={t("label")}
        value={judged + waiting === 0 ? 1 : judged / (judged + waiting)}
        text={t("waiting", { count: waiting })}
      />
    </div>
  );
}
