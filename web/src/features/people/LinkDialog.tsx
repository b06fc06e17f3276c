import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorNotice } from "@/components/ui/Feedback";

import { newLink, type Person } from "./queries";
import { SignInLink } from "./SignInLink";

interface LinkDialogProps {
  readonly person: Person;
  readonly onClose: () => void;
}

/** Another one-time link, for somebody who lost theirs, or their password. */
export function LinkDialog({ person, onClose }: LinkDialogProps) {
  const t = useTranslations("people.link");
  const common = useTranslations("common");
  const making = useMutation({ mutationFn: newLink });
  const made = making.data;
  return (
    <Dialog
      open
      sticky={made !== undefined}
      onClose={onClose}
      title={t("title", { name: person.name })}
      description={t(made === undefined ? "means" : "send")}
      actions={
        made === undefined ? (
          <>
            <Button onClick={onClose}>{common("cancel")}</Button>
            <Button tone="primary" busy={making.isPending} onClick={() => making.mutate(person.id)}>
              {t("make")}
            </Button>
          </>
        ) : (
          <Button tone="primary" onClick={onClose}>
            {common("done")}
          </Button>
        )
      }
    >
      {making.error !== null && <ErrorNotice error={making.error} />}
      {made !== undefined && <SignInLink name={person.name} token={made.signInToken} />}
    </Dialog>
  );
}
