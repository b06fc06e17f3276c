import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import { Ask } from "@/components/ui/Ask";
import { useToast } from "@/components/ui/Toasts";

import { type Key, revokeKey } from "./queries";

interface RevokeDialogProps {
  readonly apiKey: Key;
  readonly onClose: () => void;
}

/** Ends a key, after saying what stops. */
export function RevokeDialog({ apiKey, onClose }: RevokeDialogProps) {
  const t = useTranslations("people.keys");
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
    <Ask
      title={t("revokeAsk", { name: apiKey.name })}
      description={t("revokeMeans")}
      does={t("revoke")}
      tone="danger"
      busy={revoking.isPending}
      error={revoking.error}
      onDo={() => revoking.mutate(apiKey.id)}
      onClose={onClose}
    />
  );
}
