import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Callout, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { useToast } from "@/components/ui/Toasts";

import { Letter } from "./Letter";
import { discardLetter, letterQuery, replayLetter } from "./queries";

interface LetterDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** One dead letter, and what to do with it: let its job go on, or give it up. */
export function LetterDialog({ id, onClose }: LetterDialogProps) {
  const t = useTranslations("operations.letters");
  const common = useTranslations("common");
  const toasts = useToast();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const letter = useQuery(letterQuery(id));
  const done = (title: string, description?: string) => {
    toasts.add({ title, description });
    onClose();
    return Promise.all(["operations", "jobs"].map((noun) => client.invalidateQueries({ queryKey: [noun] })));
  };
  const replaying = useMutation({
    mutationFn: replayLetter,
    onSuccess: ({ letters }) => done(t("replayed", { count: letters.length }), t("replayedBody")),
  });
  const discarding = useMutation({ mutationFn: discardLetter, onSuccess: () => done(t("discarded")) });

  const waiting = letter.data?.state === "waiting";
  const belongs = letter.data?.jobId != null;
  const error = letter.error ?? replaying.error ?? discarding.error;
  const busy = replaying.isPending || discarding.isPending;
  const ask = () => {
    replaying.reset();
    setAsking(true);
  };
  const decide = asking ? (
    <>
      <Button onClick={() => setAsking(false)}>{t("keep")}</Button>
      <Button tone="danger" busy={busy} onClick={() => discarding.mutate(id)}>
        {t("discardNow")}
      </Button>
    </>
  ) : (
    <>
      <Button tone={belongs ? "danger" : "plain"} disabled={busy} onClick={ask}>
        {t("discard")}
      </Button>
      {belongs && (
        <Button tone="primary" busy={busy} onClick={() => replaying.mutate(id)}>
          {t("replay")}
        </Button>
      )}
    </>
  );
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t("one")}
      description={waiting ? t(belongs ? "whatToDo" : "whatToDoMessage") : undefined}
      actions={waiting ? decide : <Button onClick={onClose}>{common("close")}</Button>}
    >
      <div className="flex flex-col gap-4">
        {error !== null && (
          <ErrorNotice error={error} onRetry={letter.error ? () => void letter.refetch() : undefined} />
        )}
        {asking && (
          <div role="alert">
            <Callout tone="review">{t(belongs ? "discardMeans" : "discardMessageMeans")}</Callout>
          </div>
        )}
        {letter.isPending && <Loading />}
        {letter.data !== undefined && <Letter letter={letter.data} />}
      </div>
    </Dialog>
  );
}
