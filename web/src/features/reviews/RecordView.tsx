import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslations } from "use-intl";

import { jobQuery } from "@/api/events";
import { summaryOf } from "@/api/summary";
import type { Review } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";

import { align, inOneLine, type Pair } from "@/components/records/align";
import { CandidateList } from "./CandidateList";
import { Comparison } from "@/components/records/Comparison";
import { EvidencePanel } from "./EvidencePanel";
import type { Judgement } from "./review";

const NONE: readonly Pair[] = [];

/** The columns that correspond, as the record's job found them; equal names have to do until that is known. */
function usePairs(jobId: string | null): readonly Pair[] {
  const job = useQuery({ ...jobQuery(jobId ?? ""), enabled: jobId !== null, staleTime: 60_000 });
  const summary = job.data?.summary;
  return useMemo(() => (summary === undefined ? NONE : (summaryOf(summary)?.fields ?? NONE)), [summary]);
}

interface RecordViewProps {
  readonly review: Review;
  readonly chosen: number;
  readonly keys: boolean;
  readonly onChoose: (place: number) => void;
  readonly onTakeBack: (judgements: readonly Judgement[]) => void;
}

/** An incoming record beside its candidates, and the chosen one of them field by field. */
export function RecordView({ review, chosen, keys, onChoose, onTakeBack }: RecordViewProps) {
  const t = useTranslations("reviews.record");
  const pairs = usePairs(review.jobId);
  const candidate = review.candidates[chosen];
  const rows = useMemo(() => align(review.fields, candidate?.fields ?? {}, pairs), [review, candidate, pairs]);
  const said = review.history.filter(
    (row) => row.standing && row.judgement === "not_match" && row.catalogueRecordId === candidate?.catalogueRecordId,
  );
  return (
    <article aria-labelledby="incoming" className="flex flex-col gap-4 [&_*]:scroll-mb-24">
      <header>
        <p className="flex flex-wrap gap-x-3 text-muted">
          <span>
            {review.row === null
              ? t("aboveWithoutRow", { source: review.source })
              : t("above", { source: review.source, row: review.row })}
          </span>
          <span className="font-mono text-xs leading-5 wrap-anywhere">{t("key", { key: review.key })}</span>
          {review.inclusion != null && <span>{review.sampled ? t("drawnForPromise") : t("drawn")}</span>}
        </p>
        <h2 id="incoming" className="line-clamp-3 text-lg font-semibold wrap-anywhere">
          {inOneLine(
            rows.filter((row) => row.columns.length > 0 && (pairs.length === 0 || row.column !== null)),
            "incoming",
          ) || review.key}
        </h2>
      </header>
      <div className="grid items-start gap-4 lg:grid-cols-[21rem_minmax(0,1fr)]">
        <section aria-labelledby="candidates" className="min-w-0">
          <h3 id="candidates" className="font-semibold">
            {t("candidates")}
          </h3>
          <p className="mb-2 text-muted">
            {review.candidates.length === 0 ? "" : t("candidatesHint", { count: review.candidates.length })}
          </p>
          {review.candidates.length === 0 ? (
            <EmptyState title={t("noCandidates")} />
          ) : (
            <CandidateList {...{ review, pairs, chosen, onChoose, keys }} />
          )}
        </section>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel
            flush
            title={candidate === undefined ? t("compare") : t("compareWith", { key: candidate.catalogueKey })}
            actions={
              said.length > 0 && (
                <Button small onClick={() => onTakeBack(said)}>
                  {t("takeBack")}
                </Button>
              )
            }
          >
            <Comparison rows={rows} catalogueKey={candidate?.catalogueKey ?? null} />
          </Panel>
          {candidate !== undefined && <EvidencePanel review={review} candidate={candidate} />}
        </div>
      </div>
    </article>
  );
}
