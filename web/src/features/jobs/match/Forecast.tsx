import { useFormatter, useTranslations } from "use-intl";

import { type ListSummary } from "@/api/summary";
import { DECISIONS } from "@/api/types";
import { CountsBar, DecisionMark, type Counts } from "@/components/ui/CountsBar";

import type { Preview } from "./queries";

const countsOf = ({ summary }: Preview): Counts => {
  const counts = summary["counts"];
  const of = (name: string): number => {
    const value: unknown = typeof counts === "object" && counts !== null ? Reflect.get(counts, name) : 0;
    return typeof value === "number" ? value : 0;
  };
  return { link: of("link"), review: of("review"), no_match: of("no_match"), failed: of("failed") };
};

/** What a list would come to, by its first rows. */
export function Forecast({ preview, summary }: { readonly preview: Preview; readonly summary: ListSummary }) {
  const t = useTranslations("jobs.match");
  const common = useTranslations("common.decision");
  const format = useFormatter();
  const counts = countsOf(preview);
  return (
    <div className="flex flex-col gap-3">
      <CountsBar counts={counts} large />
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        {DECISIONS.filter((decision) => decision !== "failed" || counts.failed > 0).map((decision) => (
          <li key={decision} className="flex items-center gap-1.5">
            <DecisionMark decision={decision} />
            {common(decision)}
            <span className="font-semibold tabular-nums">{format.number(counts[decision])}</span>
          </li>
        ))}
      </ul>
      <p className="text-muted">
        {t("foundSentence", { structure: t(summary.structure), detected: String(summary.structureDetected) })}
        {preview.rowsUsed < preview.rowsTotal && (
          <> {t("rowsUsed", { used: format.number(preview.rowsUsed), rows: format.number(preview.rowsTotal) })}</>
        )}
      </p>
    </div>
  );
}
