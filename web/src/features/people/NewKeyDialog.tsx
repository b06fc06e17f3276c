import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";

import { keyPerWish } from "@/api/client";
import { Button } from "@/components/ui/Button";
import { CopyField } from "@/components/ui/CopyField";
import { Dialog } from "@/components/ui/Dialog";
import { Callout, ErrorNotice } from "@/components/ui/Feedback";

import { KeyForm } from "./KeyForm";
import { makeKey } from "./queries";

/** Makes a key for a program, and shows it this once. */
export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("people.newKey");
  const common = useTranslations("common");
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
      <Dialog
        open
        sticky
        onClose={onClose}
        title={t("made", { name: made.name })}
        description={t("madeBody")}
        actions={
          <Button tone="primary" onClick={onClose}>
            {common("done")}
          </Button>
        }
      >
        {made.key === null ? (
          <Callout tone="review">{t("lost")}</Callout>
        ) : (
          <CopyField label={t("key")} value={made.key} hint={t("use")} />
        )}
      </Dialog>
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title")}
      description={t("hint")}
      actions={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={form} tone="primary" busy={making.isPending}>
            {t("submit")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {making.error !== null && <ErrorNotice error={making.error} />}
        <KeyForm id={form} onSubmit={(body) => making.mutate({ body, key: keyFor(body) })} />
      </div>
    </Dialog>
  );
}
