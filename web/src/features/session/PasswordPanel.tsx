import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { ErrorNotice } from "@/components/ui/Feedback";
import { TextField } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";

import { changePassword } from "./queries";

/** Another password, or the first one of someone who came by a link; it ends all their sessions. */
export function PasswordPanel({ onChanged }: { readonly onChanged: () => void }) {
  const t = useTranslations("session");
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const changing = useMutation({ mutationFn: changePassword, onSuccess: onChanged });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    changing.mutate({ current: current === "" ? null : current, new: next });
  };
  return (
    <Panel title={t("changePassword")} hint={t("changePasswordHint")}>
      <form onSubmit={submit} className="flex flex-col items-start gap-4">
        {changing.error !== null && <ErrorNotice error={changing.error} />}
        <TextField
          className="w-full"
          label={t("currentPassword")}
          hint={t("currentPasswordHint")}
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <TextField
          className="w-full"
          label={t("newPassword")}
          type="password"
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.target.value)}
          required
        />
        <Button type="submit" busy={changing.isPending}>
          {t("changePassword")}
        </Button>
      </form>
    </Panel>
  );
}
