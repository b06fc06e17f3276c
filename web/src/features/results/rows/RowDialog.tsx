import { Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { summaryOf } from "@/api/summary";
import type { Job } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Callout, Loading } from "@/components/ui/Feedback";
import { Select } from "@/components/ui/Field";
import { useProbability } from "@/components/ui/percent";

import type { Result } from "../queries";
import { BothRecords } from "./BothRecords";
import { Why } from "./Why";

interface RowDialogProps {
  readonly job: Job;
  /** Undefined while it is on its way. */
  readonly row: Result | undefined;
  /** Its place in the list, from 0. */
  readonly place: number;
  readonly count: number;
  readonly onPlace: (place: number) => void;
  readonly onClose: () => void;
}

/** A row beside its candidates, and why; on to the next one without closing. */
export function RowDialog({ job, row, place, count, onPlace, onClose }: RowDialogProps) {
  const t = useTranslations("results.row");
  const format = useFormatter();
  const number = format.number(row?.row ?? place + 1);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={row?.recordId == null ? t("title", { row: number }) : t("titleKey", { row: number, key: row.recordId })}
      actions={
        <>
          <Button
            icon={<ChevronLeft aria-hidden className="size-4" />}
            disabled={place === 0}
            onClick={() => onPlace(place - 1)}
          >
            {t("previous")}
          </Button>
          <Button
            icon={<ChevronRight aria-hidden className="size-4" />}
            disabled={place >= count - 1}
            onClick={() => onPlace(place + 1)}
          >
            {t("next")}
          </Button>
        </>
      }
    >
      {row === undefined ? <Loading rows={5} /> : <RowDetail key={row.row} job={job} row={row} />}
    </Dialog>
  );
}

function RowDetail({ job, row }: { readonly job: Job; readonly row: Result }) {
  const t = useTranslations("results.row");
  const common = useTranslations("common");
  const probability = useProbability();
  const [chosen, setChosen] = useState(row.catalogueRecordId);
  const candidate = row.candidates.find((one) => one.catalogueRecordId === chosen) ?? null;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={row.decision}>{common(`decision.${row.decision}`)}</Badge>
        {row.probability !== null && <span className="font-semibold tabular-nums">{probability(row.probability)}</span>}
        <span className="text-muted">{row.reason}</span>
      </div>
      {row.candidates.length === 0 && row.decision !== "failed" && <Callout>{t("noCandidate")}</Callout>}
      {row.candidates.length > 1 && (
        <Select
          label={t("candidates")}
          value={chosen ?? ""}
          options={row.candidates.map((one) => ({
            value: one.catalogueRecordId,
            label: t("candidate", {
              key: one.catalogueKey,
              probability: one.probability === null ? common("none") : probability(one.probability),
            }),
          }))}
          onChange={({ target }) => setChosen(target.value)}
        />
      )}
      <BothRecords
        catalogueId={job.catalogueId}
        row={row}
        candidate={candidate}
        pairs={summaryOf(job.summary)?.fields ?? []}
      />
      {candidate !== null && (
        <>
          <Why jobId={job.id} row={row.row} candidate={candidate} />
          <Link
            to="/catalogues/$catalogueId/records/$recordId"
            params={{ catalogueId: job.catalogueId, recordId: candidate.catalogueRecordId }}
            className="self-start font-medium text-accent underline"
          >
            {t("open", { key: candidate.catalogueKey })}
          </Link>
        </>
      )}
    </div>
  );
}
