import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import type { Schema } from "@/api/types";
import { EvidenceWaterfall } from "@/components/ui/Evidence";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";

import { explanationQuery } from "../queries";

interface WhyProps {
  readonly jobId: string;
  readonly row: number;
  readonly candidate: Schema<"ResultCandidate">;
}

/** The evidence for a candidate: what was kept of it, else what a worker works out now. */
export function Why({ jobId, row, candidate }: WhyProps) {
  const t = useTranslations("results.row");
  const kept = candidate.evidence.length > 0;
  const asked = useQuery({ ...explanationQuery(jobId, row, candidate.catalogueRecordId), enabled: !kept });
  const evidence = kept ? candidate.evidence : asked.data?.evidence;
  return (
    <section>
      <h3 className="mb-1 font-semibold">{t("why")}</h3>
      {evidence === undefined && asked.isPending && (
        <>
          <p className="text-muted">{t("whyLoading")}</p>
          <Loading rows={4} />
        </>
      )}
      {asked.error !== null && <ErrorNotice error={asked.error} onRetry={() => void asked.refetch()} />}
      {evidence !== undefined && <EvidenceWaterfall catalogueKey={candidate.catalogueKey} evidence={evidence} />}
    </section>
  );
}
