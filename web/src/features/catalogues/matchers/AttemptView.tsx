import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { Button, buttonClasses } from "@/components/ui/Button";
import { usePercent } from "@/components/ui/percent";
import { Progress } from "@/components/ui/Progress";
import { When } from "@/components/ui/When";

import type { Attempt } from "./attempts";
import { Figures } from "./Figures";
import { MoveDialog } from "./MoveDialog";
import type { Move } from "./moves";

const TONES: Readonly<Partial<Record<Attempt["state"], BadgeTone>>> = {
  proposed: "review",
  canary: "accent",
  promoted: "link",
  failed: "failed",
};

interface AttemptViewProps {
  readonly attempt: Attempt;
  readonly mayChange: boolean;
  readonly active: number | undefined;
  readonly onOpen: (matcherId: string) => void;
}

/** An attempt to bring in the next matcher: why it was made, how far it is, what was found, and what there is to decide. */
export function AttemptView({ attempt, mayChange, active, onOpen }: AttemptViewProps) {
  const t = useTranslations("catalogues.matchers.attempts");
  const kinds = useTranslations("catalogues.matchers.kinds");
  const { state, kind, version, evidence, matcherId } = attempt;
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={TONES[state] ?? "no_match"}>{t(`states.${state}`)}</Badge>
        <span className="font-semibold">
          {kinds(kind)} {version !== null && t("version", { version })}
        </span>
        <span className="text-muted">
          <When at={attempt.updatedAt} />
        </span>
      </p>
      <p className="max-w-prose">
        {useReason(attempt)} {useStanding(attempt)}
      </p>
      {state === "shadow" && attempt.comparable !== null && <Judged attempt={attempt} judged={attempt.comparable} />}
      {evidence !== null && <Figures attempt={attempt} evidence={evidence} />}
      {state === "proposed" && <p className="max-w-prose text-muted">{t("caution")}</p>}
      {matcherId !== null && version !== null && (
        <div className="flex flex-wrap gap-2">
          {state === "proposed" && mayChange && <Decide attempt={attempt} active={active} />}
          <Button onClick={() => onOpen(matcherId)}>{t("open", { version })}</Button>
        </div>
      )}
      {state === "proposed" && !mayChange && <p className="text-muted">{t("askAdmin")}</p>}
    </div>
  );
}

/** Why it was tried. */
function useReason({ trigger, records, accuracy }: Attempt): string {
  const t = useTranslations("catalogues.matchers.attempts.why");
  const percent = usePercent();
  return trigger === "size" ? t("size", { records }) : t("accuracy", { percent: percent(accuracy ?? 0) });
}

/** How far it is, and what comes next. */
function useStanding({ state, comparable, canaryShare, matcherState, error }: Attempt): string {
  const t = useTranslations("catalogues.matchers.attempts.says");
  const format = useFormatter();
  const share = format.number(canaryShare ?? 0, { style: "percent", maximumFractionDigits: 1 });
  if (state === "fitting") return t(matcherState === null ? "fitting" : "filling");
  if (state === "shadow") return t(comparable === null ? "unseen" : "shadow");
  if (state === "failed") return t("failed", { error: error ?? "" });
  if (state === "proposed") return matcherState === "canary" ? t("tried", { share }) : t("proposed");
  return t(state, { share });
}

/** How many of the judged records that a comparison takes are there. */
function Judged({ attempt, judged }: { readonly attempt: Attempt; readonly judged: number }) {
  const t = useTranslations("catalogues.matchers.attempts");
  const { needed } = attempt;
  const text = t("judged", { judged: Math.min(judged, needed), needed });
  return (
    <div className="flex w-full max-w-prose flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-48 grow">
        <p className="mb-1 font-medium">{text}</p>
        <Progress value={judged / needed} label={t("progress")} text={text} />
      </div>
      <Link to="/reviews" search={{ catalogueId: attempt.catalogueId }} className={buttonClasses()}>
        {t("review")}
      </Link>
    </div>
  );
}

/** What can be decided on a proposal. */
function Decide({ attempt, active }: Pick<AttemptViewProps, "attempt" | "active">) {
  const t = useTranslations("catalogues.matchers.moves");
  const [asked, setAsked] = useState<Move | null>(null);
  const { matcherId, version, canaryShare } = attempt;
  if (matcherId === null || version === null) return null;
  return (
    <>
      <Button tone="primary" onClick={() => setAsked("promote")}>
        {t("promote.does")}
      </Button>
      <Button onClick={() => setAsked("canary")}>
        {t(attempt.matcherState === "canary" ? "canary.again" : "canary.does")}
      </Button>
      {asked !== null && (
        <MoveDialog
          matcher={{ id: matcherId, version, canaryShare }}
          wanted={asked}
          active={active}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
