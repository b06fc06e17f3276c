import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Callout, ErrorNotice } from "@/components/ui/Feedback";

import { claim, overviewQuery } from "./queries";

/** Stops the workers from beginning anything, and lets them go on. Pausing asks first; resuming cannot hurt. */
export function PauseButton() {
  const t = useTranslations("operations.pause");
  const common = useTranslations("common");
  const { data: overview } = useQuery(overviewQuery);
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const claiming = useMutation({
    mutationFn: claim,
    onSuccess: ({ paused }) => {
      setAsking(false);
      client.setQueryData(overviewQuery.queryKey, (now) => now && { ...now, paused });
      return client.invalidateQueries({ queryKey: ["operations"] });
    },
  });
  if (overview === undefined) return null;
  const close = () => {
    setAsking(false);
    claiming.reset();
  };
  return (
    <div className="flex flex-col items-end gap-2">
      {overview.paused ? (
        <Button
          tone="primary"
          icon={<Play aria-hidden className="size-4" />}
          busy={claiming.isPending}
          onClick={() => claiming.mutate(false)}
        >
          {t("resume")}
        </Button>
      ) : (
        <Button icon={<Pause aria-hidden className="size-4" />} onClick={() => setAsking(true)}>
          {t("pause")}
        </Button>
      )}
      {!asking && claiming.error !== null && <ErrorNotice error={claiming.error} />}
      <Dialog
        open={asking}
        onClose={close}
        title={t("ask")}
        description={t("askBody")}
        actions={
          <>
            <Button onClick={close}>{common("cancel")}</Button>
            <Button tone="primary" busy={claiming.isPending} onClick={() => claiming.mutate(true)}>
              {t("pause")}
            </Button>
          </>
        }
      >
        {claiming.error !== null && <ErrorNotice error={claiming.error} />}
      </Dialog>
    </div>
  );
}

/** Says that nothing is started, for as long as it is so. */
export function PausedBanner() {
  const t = useTranslations("operations.pause");
  const { data: overview } = useQuery(overviewQuery);
  return (
    <div role="status" className="mb-4 empty:mb-0">
      {overview?.paused === true && (
        <Callout tone="review">
          <p className="font-semibold">{t("paused")}</p>
          <p>{t("pausedBody", { count: overview.openChunks })}</p>
        </Callout>
      )}
    </div>
  );
}
