import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useId, useState } from "react";
import { useTranslations } from "use-intl";

import { keyPerWish } from "@/api/client";
import type { Role } from "@/api/types";
import { Ask, Given } from "@/components/ui/Ask";
import { TextField } from "@/components/ui/Field";

import { invite } from "./queries";
import { RoleChoices } from "./RoleChoices";
import { SignInLink } from "./SignInLink";

/** Lets a person in: who they are, what they may do, and then the link to send them. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("people.invite");
  const client = useQueryClient();
  const form = useId();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("reviewer");
  const [keyFor] = useState(keyPerWish);
  const inviting = useMutation({
    mutationFn: invite,
    onSuccess: () => client.invalidateQueries({ queryKey: ["people"] }),
  });
  const person = inviting.data;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const body = { name: name.trim(), email: email.trim(), role };
    inviting.mutate({ body, key: keyFor(body) });
  };
  if (person !== undefined)
    return (
      <Given title={t("invited", { name: person.name })} description={t("send")} onClose={onClose}>
        <SignInLink name={person.name} token={person.signInToken} />
      </Given>
    );
  return (
    <Ask
      title={t("title")}
      description={t("hint")}
      does={t("submit")}
      busy={inviting.isPending}
      error={inviting.error}
      onDo={{ form }}
      onClose={onClose}
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={t("name")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={200}
        />
        <TextField
          label={t("email")}
          hint={t("emailHint")}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          required
          maxLength={254}
        />
        <RoleChoices value={role} onChange={setRole} />
      </form>
    </Ask>
  );
}
