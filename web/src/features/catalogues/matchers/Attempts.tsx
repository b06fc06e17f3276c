import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import { ErrorNotice } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { When } from "@/components/ui/When";

import { AttemptView } from "./AttemptView";
import { type Attempt, attemptsQuery } from "./attempts";

interface AttemptsProps {
  readonly catalogueId: string;
  readonly mayChange: boolean;
  /** The version that decides now, where one does. */
  readonly active: number | undefined;
  /** Opens a version's details. */
  readonly onOpen: (matcherId: string) => void;
}

/** What the service has tried by itself to bring in a better matcher; nothing where it never did. */
export function Attempts({ catalogueId, mayChange, active, onOpen }: AttemptsProps) {
  const t = useTranslations("catalogues.matchers.attempts");
  const { data, error, refetch } = useQuery(attemptsQuery(catalogueId));
  if (data === undefined) return error === null ? null : <ErrorNotice error={error} onRetry={() => void refetch()} />;
  const [latest, ...earlier] = data;
  if (latest === undefined) return null;
  return (
    <Panel title={t("title")} hint={t("hint")}>
      <AttemptView key={latest.id} attempt={latest} mayChange={mayChange} active={active} onOpen={onOpen} />
      {earlier.length > 0 && (
        <details className="mt-4 border-t border-line pt-3">
          <summary className="cursor-pointer font-medium">{t("earlier", { count: earlier.length })}</summary>
          <ul className="mt-2 flex flex-col gap-2">
            {earlier.map((attempt) => (
              <li key={attempt.id}>
                <Earlier attempt={attempt} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

function Earlier({ attempt }: { readonly attempt: Attempt }) {
  const t = useTranslations("catalogues.matchers.attempts");
  const kinds = useTranslations("catalogues.matchers.kinds");
  const { evidence } = attempt;
  return (
    <p>
      {kinds(attempt.kind)}: {t(`states.${attempt.state}`)}
      {evidence !== null &&
        ` (${t("short", { after: evidence.after, before: evidence.before, records: evidence.records })})`}
      <span className="ml-2 text-muted">
        <When at={attempt.updatedAt} />
      </span>
    </p>
  );
}
