import { useFormatter, useTranslations } from "use-intl";

import type { JobState, Schema } from "@/api/types";

import { durationOf } from "./progress";

type Entry = Schema<"LogEntry">;

const DELIVERIES = ["waiting", "delivered", "failed"] as const;
const STATES: readonly JobState[] = ["queued", "running", "completed", "completed_with_errors", "failed", "cancelled"];

/** An entry of the log in words: what happened, and what there is to say of it. */
export function useLogWords(): (entry: Entry) => { readonly title: string; readonly details: readonly string[] } {
  const t = useTranslations("jobs.log");
  const state = useTranslations("jobs.state");
  const format = useFormatter();

  const title = ({ event, stage }: Entry): string => {
    if (stage == null) return t(`event.${event}`, { stage: "" });
    return t(`event.${event}`, { stage: event === "stage" ? t(`stage.${stage}`) : t(`stageIn.${stage}`) });
  };
  const took = (seconds: number): string => {
    if (seconds < 10)
      return t("took", { time: t("second", { value: format.number(seconds, { maximumFractionDigits: 1 }) }) });
    const { value, unit } = durationOf(seconds);
    return t("took", { time: t(unit, { value: format.number(value) }) });
  };
  const stateOf = (entry: Entry): string | undefined => {
    const delivery = DELIVERIES.find((name) => name === entry.state);
    if (entry.event === "webhook") return delivery && t(`delivery.${delivery}`);
    const known = STATES.find((name) => name === entry.state);
    return entry.event === "ended" && known ? state(known) : undefined;
  };
  const parts = ({ event, chunks, chunksDone }: Entry): string | undefined =>
    event === "stage" && chunks != null && chunksDone != null && chunksDone < chunks
      ? t("parts", { done: format.number(chunksDone), total: format.number(chunks) })
      : undefined;

  return (entry) => ({
    title: title(entry),
    details: [
      stateOf(entry),
      entry.by == null ? undefined : t("by", { name: entry.name ?? entry.by }),
      entry.rows == null ? undefined : t("rows", { count: entry.rows }),
      entry.firstRow == null ? undefined : t("from", { row: format.number(entry.firstRow) }),
      parts(entry),
      entry.seconds == null ? undefined : took(entry.seconds),
      entry.failures ? t("failures", { count: entry.failures }) : undefined,
      entry.crashes ? t("crashes", { count: entry.crashes }) : undefined,
      entry.attempts && entry.attempts > 1 ? t("attempts", { count: entry.attempts }) : undefined,
      entry.worker == null ? undefined : t("worker", { name: entry.worker }),
      entry.code == null ? undefined : t("code", { code: entry.code }),
    ].filter((detail) => detail !== undefined),
  });
}
