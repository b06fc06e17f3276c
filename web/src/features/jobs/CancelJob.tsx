import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorNotice } from "@/components/ui/Feedback";
import { useToast } from "@/components/ui/Toasts";

import { cancelJob } from "./queries";

/** Stops a job, after asking. */
export function CancelJob({ jobId }: { readonly jobId: string }) {
  const t = useTranslations("jobs.progress");
  const client = useQueryClient();
  const toasts = useToast();
  const [asking, setAsking] = useState(false);
  const cancelling = useMutation({
    mutationFn: () => cancelJob(jobId),
    onSuccess: () => {
      setAsking(false);
      toasts.add({ title: t("cancelled") });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["jobs"] }),
  });
  return (
    <>
      <Button tone="danger" onClick={() => setAsking(true)}>
        {t("cancel")}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t("cancelTitle")}
        description={t("cancelBody")}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t("cancelKeep")}</Button>
            <Button tone="danger" busy={cancelling.isPending} onClick={() => cancelling.mutate()}>
              {t("cancel")}
            </Button>
          </>
        }
      >
        {cancelling.error !== null && <ErrorNotice error={cancelling.error} onRetry={() => cancelling.mutate()} />}
      </Dialog>
    </>
  );
}
