import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { idempotencyKey } from "@/api/client";
import type { Review, Schema } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Callout, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Progress } from "@/components/ui/Progress";
import { Table } from "@/components/ui/Table";

import { inWords } from "@/components/records/align";
import { type Bulk, NONE, type Outcome, plus, wishesOf } from "./bulk";
import { judgeMany } from "./queries";

interface BulkDialogProps {
  readonly bulk: Bulk;
  readonly reviews: readonly Review[];
  readonly onClose: () => void;
}

/** Many records answered alike: a sample and what will happen first, then what became of them. */
export function BulkDialog({ bulk, reviews, onClose }: BulkDialogProps) {
  const t = useTranslations("reviews.bulk");
  const common = useTranslations("common");
  const queryClient = useQueryClient();
  const [wishes] = useState(() => wishesOf(bulk, reviews).map((body) => ({ body, key: idempotencyKey() })));
  const [sent, setSent] = useState(0);
  const [outcome, setOutcome] = useState<Outcome>(NONE);
  const preview = useQuery({
    queryKey: ["reviews", "bulk", bulk, reviews.map((one) => one.etag)],
    queryFn: () => judgeMany({ body: sampleOf(wishes[0]?.body), dryRun: true }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const working = useMutation({
    mutationFn: async () => {
      for (const [at, wish] of wishes.entries()) {
        if (at < sent) continue;
        const answer = await judgeMany({ ...wish, dryRun: false });
        setOutcome((known) => plus(known, answer));
        setSent(at + 1);
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["reviews"] }),
  });
  const count = reviews.length;
  const title = bulk === "accept" ? t("acceptTitle", { count }) : t("rejectTitle", { count });
  if (working.isSuccess)
    return (
      <Dialog
        open
        wide
        onClose={onClose}
        title={t("done", { count: outcome.judged })}
        description={t("refused", { count: outcome.refused.length })}
        actions={<Button onClick={onClose}>{common("close")}</Button>}
      >
        {outcome.refused.length > 0 && <Refused reviews={reviews} outcomes={outcome.refused} />}
      </Dialog>
    );
  return (
    <Dialog
      open
      wide
      sticky
      onClose={onClose}
      title={title}
      description={bulk === "accept" ? t("acceptBody") : t("rejectBody")}
      actions={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button
            tone="primary"
            busy={working.isPending}
            disabled={!preview.isSuccess}
            onClick={() => working.mutate()}
          >
            {bulk === "accept" ? t("accept", { count }) : t("reject", { count })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {working.isError && <ErrorNotice error={working.error} title={t("stopped", { count: outcome.judged })} />}
        {working.isPending && <Progress label={title} value={sent / wishes.length} />}
        {preview.isPending && <Loading rows={6} />}
        {preview.isError && <ErrorNotice error={preview.error} onRetry={() => void preview.refetch()} />}
        {preview.isSuccess && <Sample {...{ bulk, reviews }} answer={preview.data} />}
      </div>
    </Dialog>
  );
}

/** The service shows what would become of the first ones; no more than that is sent. */
function sampleOf(wish: Schema<"BulkJudgement"> | undefined): Schema<"BulkJudgement"> {
  if (wish === undefined) throw new RangeError("no record was chosen");
  return { ...wish, items: wish.items.slice(0, 20) };
}

interface SampleProps {
  readonly bulk: Bulk;
  readonly reviews: readonly Review[];
  readonly answer: Schema<"BulkAnswer">;
}

function Sample({ bulk, reviews, answer }: SampleProps) {
  const t = useTranslations("reviews.bulk");
  const list = useTranslations("reviews.list");
  const rows = answer.outcomes.flatMap((outcome) => {
    const review = reviews.find((one) => one.id === outcome.id);
    return review === undefined ? [] : [{ ...outcome, read: review }];
  });
  return (
    <>
      {answer.refused > 0 && <Callout tone="review">{t("refusedSample", { count: answer.refused })}</Callout>}
      <p>{t("sample", { count: rows.length })}</p>
      <Table
        label={list("table")}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          { id: "row", header: list("row"), cell: ({ read }) => inWords(read.fields, read.key) },
          {
            id: "becomes",
            header: t("becomes"),
            cell: ({ read, judged, message }) => {
              if (!judged) return message;
              const [best] = read.candidates;
              if (bulk === "reject" || best === undefined) return t("isNone", { count: read.candidates.length });
              return `${t("belongs", { record: best.catalogueKey })} · ${inWords(best.fields, best.catalogueKey)}`;
            },
          },
        ]}
      />
    </>
  );
}

interface RefusedProps {
  readonly reviews: readonly Review[];
  readonly outcomes: readonly Schema<"BulkOutcome">[];
}

function Refused({ reviews, outcomes }: RefusedProps) {
  const t = useTranslations("reviews.bulk");
  const list = useTranslations("reviews.list");
  return (
    <Table
      label={t("refusedTable")}
      rows={outcomes}
      rowKey={(row) => row.id}
      columns={[
        { id: "row", header: list("row"), cell: ({ id }) => reviews.find((one) => one.id === id)?.key ?? id },
        { id: "why", header: t("why"), cell: ({ message }) => message },
      ]}
    />
  );
}
