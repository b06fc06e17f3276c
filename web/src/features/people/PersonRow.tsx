import { useTranslations } from "use-intl";

import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { When } from "@/components/ui/When";

import type { Person } from "./queries";

/** What can be done with a person. */
export type Act = "link" | "role" | "admission";

interface PersonRowProps {
  readonly person: Person;
  readonly isMe: boolean;
  readonly onAct: (act: Act) => void;
}

/** A person: who, what they may do, when they were last here, and what can be done about it. */
export function PersonRow({ person, isMe, onAct }: PersonRowProps) {
  const t = useTranslations("people.person");
  const common = useTranslations("common.role");
  const disabled = person.disabledAt !== null;
  const { lastSignInAt } = person;
  const act = (which: Act, label: string, tone: "plain" | "danger" = "plain") => (
    <Button small tone={tone} aria-label={t("of", { act: label, name: person.name })} onClick={() => onAct(which)}>
      {label}
    </Button>
  );
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-56 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-semibold wrap-anywhere">
          {person.name}
          <Badge tone={person.role === "admin" ? "accent" : "no_match"}>{common(person.role)}</Badge>
          {isMe && <Badge tone="link">{t("you")}</Badge>}
          {disabled && <Badge tone="failed">{t("disabled")}</Badge>}
        </p>
        <p className="wrap-anywhere text-muted">{person.email}</p>
        <p className="text-xs text-muted">
          {lastSignInAt === null ? t("never") : t.rich("lastHere", { when: () => <When at={lastSignInAt} /> })}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {!disabled && act("link", t("link"))}
        {!isMe && !disabled && act("role", t("role"))}
        {!isMe && act("admission", t(disabled ? "letIn" : "disable"), disabled ? "plain" : "danger")}
        {isMe && <span className="max-w-56 text-xs text-muted">{t("notYourself")}</span>}
      </div>
    </li>
  );
}
