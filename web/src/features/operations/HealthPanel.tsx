import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

import { Badge } from "@/components/ui/Badge";
import { classes } from "@/components/ui/classes";
import { Loading } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";

import { alive, type Finding, findings, type Level, worst } from "./findings";
import type { Health, Overview } from "./queries";

const LOOKS = {
  good: { icon: CircleCheck, ink: "text-link", tone: "link" },
  watch: { icon: TriangleAlert, ink: "text-review", tone: "review" },
  bad: { icon: CircleAlert, ink: "text-failed", tone: "failed" },
} as const satisfies Record<Level, object>;

interface HealthPanelProps {
  readonly health: Health | undefined;
  readonly overview: Overview | undefined;
  /** Whether an answer is still to come. */
  readonly pending: boolean;
  /** The way to the dead letters. */
  readonly letters: ReactNode;
}

/** How the service is, in words: what is the matter, what it means, what to do. */
export function HealthPanel({ health, overview, pending, letters }: HealthPanelProps) {
  const t = useTranslations("operations.health");
  const found = findings(health, overview);
  const level = worst(found);
  return (
    <Panel
      title={t("title")}
      actions={found.length > 0 && <Badge tone={LOOKS[level].tone}>{t(`level.${level}`)}</Badge>}
    >
      {found.length === 0 ? (
        pending && <Loading rows={2} />
      ) : (
        <ul aria-live="polite" className="flex flex-col gap-4">
          {found.map((finding) => (
            <Matter key={finding.matter} finding={finding} action={finding.matter === "deadLetters" && letters} />
          ))}
        </ul>
      )}
      {(health !== undefined || overview !== undefined) && (
        <dl className="mt-4 flex flex-wrap gap-x-6 gap-y-1 border-t border-line pt-3">
          {health && <Part name={t("part.database")} says={t(`answering.${health.database}`)} />}
          {health && <Part name={t("part.queue")} says={t(`answering.${health.queue}`)} />}
          {overview && <Part name={t("part.workers")} says={t("alive", { count: alive(overview) })} />}
        </dl>
      )}
    </Panel>
  );
}

function Matter({ finding, action }: { readonly finding: Finding; readonly action: ReactNode }) {
  const t = useTranslations("operations.health");
  const { icon: Icon, ink } = LOOKS[finding.level];
  return (
    <li className="flex gap-3">
      <Icon aria-hidden className={classes("mt-0.5 size-5 shrink-0", ink)} />
      <div className="min-w-0">
        <p className="font-semibold">{t(`matter.${finding.matter}.title`, { count: finding.count })}</p>
        <p className="max-w-prose text-muted">{t(`matter.${finding.matter}.body`, { count: finding.count })}</p>
        {action}
      </div>
    </li>
  );
}

function Part({ name, says }: { readonly name: string; readonly says: string }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-muted">{name}</dt>
      <dd className="font-medium">{says}</dd>
    </div>
  );
}
