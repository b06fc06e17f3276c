import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import type { Role } from "@/api/types";
import { Ask } from "@/components/ui/Ask";
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
      busy={changing.isPending}
      error={changing.error}
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
      busy={changing.isPending}
      error={changing.error}
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
