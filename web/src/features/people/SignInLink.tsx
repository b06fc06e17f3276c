import { useTranslations } from "use-intl";

import { CopyField } from "@/components/ui/CopyField";
import { Callout } from "@/components/ui/Feedback";

import { signInLink } from "./link";

interface SignInLinkProps {
  readonly name: string;
  /** Null where the answer that held it got lost. */
  readonly token: string | null | undefined;
}

/** A link that signs somebody in once; it is shown this once. */
export function SignInLink({ name, token }: SignInLinkProps) {
  const t = useTranslations("people.link");
  if (token == null) return <Callout tone="review">{t("lost", { name })}</Callout>;
  return <CopyField label={t("label", { name })} value={signInLink(token)} hint={t("once")} />;
}
