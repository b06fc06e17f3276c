import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useId, useState } from "react";
import { useTranslations } from "use-intl";

import { keyPerWish } from "@/api/client";
import { Ask, Given } from "@/components/ui/Ask";
import { CopyField } from "@/components/ui/CopyField";
import { Callout } from "@/components/ui/Feedback";
import { TextField } from "@/components/ui/Field";
import { useToast } from "@/components/ui/Toasts";

import { clientAddress, makeToken, revokeToken, type Token, tokensQuery } from "./tokens";

interface MakeProps {
  readonly catalogueId: string;
  readonly onClose: () => void;
}

/** Makes an address for a client, and shows it this once. */
export function MakeAddress({ catalogueId, onClose }: MakeProps) {
  const t = useTranslations("catalogues.clients");
  const client = useQueryClient();
  const form = useId();
  const [name, setName] = useState("");
  const [keyFor] = useState(keyPerWish);
  const making = useMutation({
    mutationFn: (wish: string) => makeToken(catalogueId, wish, keyFor(wish)),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery(catalogueId).queryKey }),
  });
  const made = making.data;
  if (made !== undefined)
    return (
      <Given title={t("made", { name: made.name })} description={t("madeHint")} onClose={onClose}>
        {made.token === null ? (
          <Callout tone="review">{t("lost")}</Callout>
        ) : (
          <CopyField label={t("address")} value={clientAddress(catalogueId, made.token)} hint={t("paste")} />
        )}
      </Given>
    );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== "") making.mutate(name.trim());
  };
  return (
    <Ask
      title={t("makeTitle")}
      description={t("makeHint")}
      does={t("make")}
      busy={making.isPending}
      disabled={name.trim() === ""}
      error={making.error}
      onDo={{ form }}
      onClose={onClose}
    >
      <form id={form} onSubmit={submit}>
        <TextField
          label={t("for")}
          hint={t("forHint")}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Ask>
  );
}

interface RevokeProps extends MakeProps {
  readonly token: Token;
}

/** Ends an address, after saying what stops. */
export function RevokeAddress({ catalogueId, token, onClose }: RevokeProps) {
  const t = useTranslations("catalogues.clients");
  const toasts = useToast();
  const client = useQueryClient();
  const revoking = useMutation({
    mutationFn: () => revokeToken(catalogueId, token.id),
    onSuccess: () => {
      toasts.add({ title: t("revoked", { name: token.name }) });
      onClose();
      return client.invalidateQueries({ queryKey: tokensQuery(catalogueId).queryKey });
    },
  });
  return (
    <Ask
      title={t("revokeTitle", { name: token.name })}
      description={t("revokeHint")}
      does={t("revoke")}
      tone="danger"
      busy={revoking.isPending}
      error={revoking.error}
      onDo={() => revoking.mutate()}
      onClose={onClose}
    />
  );
}
