import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import type { Schema } from "@/api/types";
import { Panel } from "@/components/ui/Panel";

interface ProposedMatchersProps {
  readonly proposed: readonly Schema<"ProposedMatcher">[];
}

/** Better matchers that wait for somebody to promote them, and the way there; nothing where none does. */
export function ProposedMatchers({ proposed }: ProposedMatchersProps) {
  const t = useTranslations("catalogues.matchers.proposed");
  if (proposed.length === 0) return null;
  return (
    <Panel title={t("title", { count: proposed.length })} hint={t("hint")}>
      <ul className="flex flex-col gap-3">
        {proposed.map(({ matcherId, catalogueId, catalogueName, version, evidence }) => (
          <li key={matcherId}>
            <p className="font-semibold">{t("version", { version, catalogue: catalogueName })}</p>
            <p>{t("figures", { after: evidence.after, before: evidence.before, records: evidence.records })}</p>
            <Link
              to="/catalogues/$catalogueId"
              params={{ catalogueId }}
              search={{ tab: "matchers" }}
              className="font-medium text-accent underline"
            >
              {t("decide")}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
