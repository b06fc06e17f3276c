import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import type { Review } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { EvidenceWaterfall } from "@/components/ui/Evidence";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";

import { explanationQuery } from "./queries";
import type { Candidate } from "./review";

interface EvidencePanelProps {
  readonly review: Review;
  readonly candidate: Candidate;
}

/** Why the machine gives a candidate its probability. */
export function EvidencePanel({ review, candidate }: EvidencePanelProps) {
  const t = useTranslations("reviews.record");
  const format = useFormatter();
  const { probability, evidence, catalogueKey } = candidate;
  const title =
    probability === null
      ? t("whyUnknown")
      : t("why", { probability: format.number(probability, { style: "percent", maximumFractionDigits: 1 }) });
  return (
    <Panel title={title}>
      {evidence.length > 0 ? (
        <EvidenceWaterfall catalogueKey={catalogueKey} evidence={evidence} />
      ) : (
        <WorkedOut key={candidate.catalogueRecordId} review={review} candidate={candidate} />
      )}
    </Panel>
  );
}

/** Where a job has kept no evidence, a worker can say it again, which takes a moment. */
function WorkedOut({ review, candidate }: EvidencePanelProps) {
  const t = useTranslations("reviews.record");
  const [wanted, setWanted] = useState(false);
  const found = useQuery({
    ...explanationQuery(review.jobId ?? "", review.row ?? 0, candidate.catalogueRecordId),
    enabled: wanted && review.jobId !== null && review.row !== null,
  });
  if (found.isSuccess)
    return <EvidenceWaterfall catalogueKey={candidate.catalogueKey} evidence={found.data.evidence} />;
  if (found.isError) return <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (wanted) return <Loading />;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <p className="text-muted">{t("noEvidence")}</p>
      <Button small onClick={() => setWanted(true)}>
        {t("workOut")}
      </Button>
    </div>
  );
}
