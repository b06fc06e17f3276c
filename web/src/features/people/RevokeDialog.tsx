import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorNotice } from "@/components/ui/Feedback";
import { useToast } from "@/components/ui/Toasts";

import { type Key, revokeKey } from "./queries";

interface RevokeDialogProps {
  readonly apiKey: Key;
  readonly onClose: () => void;
}

/** Ends a key, after saying what stops. */
export function RevokeDialog({ apiKey, onClose }: RevokeDialogProps) {
  const t = useTranslations("people.keys");
  const common = useTranslations("common");
  const toasts = useToast();
  const client = useQueryClient();
  const revoking = useMutation({
    mutationFn: revokeKey,
    onSuccess: () => {
      toasts.add({ title: t("revokedDone", { name: apiKey.name }) });
      onClose();
      return client.invalidateQueries({ queryKey: ["people", "keys"] });
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("revokeAsk", { name: apiKey.name })}
      description={t("revokeMeans")}
      actions={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button tone="danger" busy={revoking.isPending} onClick={() => revoking.mutate(apiKey.id)}>
            {t("revoke")}
          </Button>
        </>
      }
    >
      {revoking.error !== null && <ErrorNotice error={revoking.error} />}
    </Dialog>
  );
}
