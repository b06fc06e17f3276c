import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslations } from "use-intl";

import { ApiError } from "@/api/errors";
import type { Me } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ErrorNotice } from "@/components/ui/Feedback";
import { TextField } from "@/components/ui/Field";

import { signIn } from "./queries";

/** The token in a one-time link, or in what was pasted: the link itself or only its token. */
export function tokenIn(text: string): string {
  const query = text.includes("?") ? text.slice(text.indexOf("?")) : "";
  return new URLSearchParams(query).get("token") ?? text.trim();
}

interface SignInFormProps {
  readonly onSignedIn: (me: Me) => void;
}

/** Signing in with the link that `likewise up` printed, or with a password. */
export function SignInForm({ onSignedIn }: SignInFormProps) {
  const t = useTranslations("session");
  const [link, setLink] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const entering = useMutation({ mutationFn: signIn, onSuccess: onSignedIn });
  const refused = entering.error instanceof ApiError && entering.error.status === 401;

  const byLink = (event: SubmitEvent) => {
    event.preventDefault();
    entering.mutate({ token: tokenIn(link) });
  };
  const byPassword = (event: SubmitEvent) => {
    event.preventDefault();
    entering.mutate({ email: email.trim(), password });
  };
  return (
    <div className="flex flex-col gap-6">
      {entering.error !== null && <ErrorNotice error={entering.error} message={refused ? t("refused") : undefined} />}
      <form onSubmit={byLink} className="flex flex-col gap-3">
        <TextField
          label={t("link")}
          hint={t("linkHint")}
          value={link}
          onChange={(event) => setLink(event.target.value)}
          autoComplete="one-time-code"
          spellCheck={false}
          required
        />
        <Button type="submit" tone="primary" busy={entering.isPending}>
          {t("useLink")}
        </Button>
      </form>
      <p className="flex items-center gap-3 text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {t("or")}
      </p>
      <form onSubmit={byPassword} className="flex flex-col gap-3">
        <TextField
          label={t("email")}
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          required
        />
        <TextField
          label={t("password")}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
        />
        <Button type="submit" busy={entering.isPending}>
          {t("usePassword")}
        </Button>
      </form>
    </div>
  );
}
