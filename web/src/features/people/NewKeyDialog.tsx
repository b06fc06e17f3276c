import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";

import { keyPerWish } from "@/api/client";
import { Ask, Given } from "@/components/ui/Ask";
import { CopyField } from "@/components/ui/CopyField";
import { Callout } from "@/components/ui/Feedback";

import { KeyForm } from "./KeyForm";
import { makeKey } from "./queries";

/** Makes a key for a program, and shows it this once. */
export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("people.newKey");
  const client = useQueryClient();
  const form = useId();
  const [keyFor] = useState(keyPerWish);
  const making = useMutation({
    mutationFn: makeKey,
    onSuccess: () => client.invalidateQueries({ queryKey: ["people", "keys"] }),
  });
  const made = making.data;
  if (made !== undefined)
    return (
      <Given title={t("made", { name: made.name })} description={t("madeBody")} onClose={onClose}>
        {made.key === null ? (
          <Callout tone="review">{t("lost")}</Callout>
        ) : (
          <CopyField label={t("key")} value={made.key} hint={t("use")} />
        )}
      </Given>
    );
  return (
    <Ask
      title={t("title")}
      description={t("hint")}
      does={t("submit")}
      busy={making.isPending}
      error={making.error}
      onDo={{ form }}
      onClose={onClose}
    >
      <KeyForm id={form} onSubmit={(body) => making.mutate({ body, key: keyFor(body) })} />
    </Ask>
  );
}
