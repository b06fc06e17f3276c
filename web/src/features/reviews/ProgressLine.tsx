import { useTranslations } from "use-intl";

import { Progress } from "@/components/ui/Progress";

import type { Counts } from "./useProgress";

interface ProgressLineProps {
  readonly counts: Counts;
  /** Records judged on this desk so far. */
  readonly judged: number;
}

/** How much waits, and what was done of it. */
export function ProgressLine({ counts, judged }: ProgressLineProps) {
  const t = useTranslations("reviews.progress");
  const { waiting, more, today, mine } = counts;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="flex flex-wrap justify-between gap-x-4">
        <span className="font-medium">
          {more ? t("waitingMore", { count: waiting }) : t("waiting", { count: waiting })}
        </span>
        <span className="text-muted">
          {judged > 0 && `${t("here", { count: judged })} `}
          {today > judged && t("today", { mine, all: today })}
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
