import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { keyPerWish } from "@/api/client";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";
import { useToast } from "@/components/ui/Toasts";

import { BulkSample } from "./BulkSample";
import { type JobJudgement, judgeRows, sampleQuery } from "./queries";

interface BulkDialogProps {
  readonly jobId: string;
  readonly wish: JobJudgement;
  readonly onClose: () => void;
}

/** One judgement for many rows: first how many these are and some of them, then, if somebody wants it, all of them. */
export function BulkDialog({ jobId, wish, onClose }: BulkDialogProps) {
  const t = useTranslations("results.bulk");
  const common = useTranslations("common");
  const client = useQueryClient();
  const toasts = useToast();
  const [keyOf] = useState(keyPerWish);
  const making = wish.judgement === "new";
  const sample = useQuery(sampleQuery(jobId, wish));
  const judging = useMutation({
    mutationFn: () => judgeRows(jobId, wish, keyOf(wish)),
    onSuccess: ({ rows }) => {
      toasts.add({ title: making ? t("added", { rows }) : t("accepted", { rows }) });
      onClose();
    },
    onSettled: () => {
      for (const noun of ["jobs", "reviews", "catalogues"]) void client.invalidateQueries({ queryKey: [noun] });
    },
  });
  const rows = sample.data?.rows ?? 0;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={making ? t("addTitle") : t("acceptTitle")}
      description={making ? t("addBody") : t("acceptBody")}
      actions={
        <>
          <Button onClick={onClose}>{rows === 0 && sample.isSuccess ? common("close") : common("cancel")}</Button>
          {rows > 0 && (
            <Button tone="primary" busy={judging.isPending} onClick={() => judging.mutate()}>
              {making ? t("add", { rows }) : t("accept", { rows })}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {sample.isPending && (
          <>
            <p>{t("sampling")}</p>
            <Loading />
          </>
        )}
        {sample.error !== null && <ErrorNotice error={sample.error} onRetry={() => void sample.refetch()} />}
        {judging.error !== null && <ErrorNotice error={judging.error} onRetry={() => judging.mutate()} />}
        {sample.data !== undefined && (
          <>
            <p className="font-medium">{t("count", { rows })}</p>
            {rows > 0 && <BulkSample sample={sample.data.sample} making={making} />}
          </>
        )}
      </div>
    </Dialog>
  );
}
