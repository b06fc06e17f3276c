import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";

import type { Role } from "@/api/types";
import { Button, type Tone } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorNotice } from "@/components/ui/Feedback";
import { useToast } from "@/components/ui/Toasts";

import { changePerson, type Person } from "./queries";
import { RoleChoices } from "./RoleChoices";

interface ChangeDialogProps {
  readonly person: Person;
  readonly onClose: () => void;
}

/** Gives somebody another role. */
export function RoleDialog({ person, onClose }: ChangeDialogProps) {
  const t = useTranslations("people.change");
  const [role, setRole] = useState<Role>(person.role);
  const changing = useChange(t("roleChanged", { name: person.name }), onClose);
  return (
    <Ask
      title={t("role", { name: person.name })}
      description={t("roleHint")}
      does={t("save")}
      changing={changing}
      onDo={() => (role === person.role ? onClose() : changing.mutate({ id: person.id, role }))}
      onClose={onClose}
    >
      <RoleChoices value={role} onChange={setRole} />
    </Ask>
  );
}

/** Shuts somebody out, or lets them in again, after saying what that means. */
export function AdmissionDialog({ person, onClose }: ChangeDialogProps) {
  const t = useTranslations("people.change");
  const disabled = person.disabledAt !== null;
  const words = disabled ? "letIn" : "disable";
  const changing = useChange(t(`${words}.done`, { name: person.name }), onClose);
  return (
    <Ask
      title={t(`${words}.ask`, { name: person.name })}
      description={t(`${words}.means`)}
      does={t(`${words}.do`)}
      tone={disabled ? "primary" : "danger"}
      changing={changing}
      onDo={() => changing.mutate({ id: person.id, disabled: !disabled })}
      onClose={onClose}
    />
  );
}

function useChange(said: string, onClose: () => void) {
  const toasts = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: changePerson,
    onSuccess: () => {
      toasts.add({ title: said });
      onClose();
      return client.invalidateQueries({ queryKey: ["people"] });
    },
  });
}

interface AskProps {
  readonly title: string;
  readonly description: string;
  readonly does: string;
  readonly tone?: Tone;
  readonly changing: Pick<ReturnType<typeof useChange>, "error" | "isPending">;
  readonly onDo: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

function Ask({ title, description, does, tone = "primary", changing, onDo, onClose, children }: AskProps) {
  const t = useTranslations("common");
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone={tone} busy={changing.isPending} onClick={onDo}>
            {does}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {changing.error !== null && <ErrorNotice error={changing.error} />}
        {children}
      </div>
    </Dialog>
  );
}
