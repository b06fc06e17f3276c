import { useFormatter, useTranslations } from "use-intl";

import { classes } from "@/components/ui/classes";

import { type Attempt, type Evidence, onceIn } from "./attempts";

/** Two matchers on the same judged records: how many each gets right, and whether chance alone would do that. */
export function Figures({ attempt, evidence }: { readonly attempt: Attempt; readonly evidence: Evidence }) {
  const t = useTranslations("catalogues.matchers.attempts");
  const kinds = useTranslations("catalogues.matchers.kinds");
  const { records, before, after, gained, lost } = evidence;
  const chance = useChance(evidence.chance);
  const rivals = [
    { id: "new", name: kinds(attempt.kind), version: attempt.version, right: after },
    {
      id: "present",
      name: attempt.replacesKind === null ? t("former") : kinds(attempt.replacesKind),
      version: attempt.replacesVersion,
      right: before,
    },
  ];
  return (
    <div className="flex max-w-prose flex-col gap-2">
      <p>{t("told", { records })}</p>
      <dl className="grid grid-cols-[auto_minmax(3rem,1fr)_auto] items-center gap-x-3 gap-y-1.5">
        {rivals.map(({ id, name, version, right }) => (
          <div key={id} className="contents">
            <dt className="min-w-0">
              {name} {version !== null && <span className="text-muted">{t("version", { version })}</span>}
            </dt>
            <dd aria-hidden className="h-2.5 overflow-hidden rounded-full bg-sunken">
              <div
                className={classes("h-full rounded-full", id === "new" ? "bg-accent" : "bg-no-match-fill")}
                style={{ width: `${(100 * right) / Math.max(1, records)}%` }}
              />
            </dd>
            <dd className="font-medium tabular-nums">{t("right", { right, records })}</dd>
          </div>
        ))}
      </dl>
      <p className="text-muted">{gained + lost === 0 ? t("same") : `${t("differ", { gained, lost })} ${chance}`}</p>
      <Drawn evidence={evidence} />
    </div>
  );
}

/** What is expected of the whole list, since people are mostly asked about what the present matcher was unsure of. */
function Drawn({ evidence }: { readonly evidence: Evidence }) {
  const t = useTranslations("catalogues.matchers.attempts");
  const { drawn, expected } = evidence;
  if (drawn == null || expected == null) return null;
  const records = Math.round(Math.abs(expected));
  return <p>{expected > 0 ? t("gains", { drawn, more: records }) : t("loses", { drawn, fewer: records })}</p>;
}

/** How likely the difference is by chance alone, in words that need no powers of ten. */
function useChance(chance: number): string {
  const t = useTranslations("catalogues.matchers.attempts");
  const format = useFormatter();
  if (chance >= 0.05) return t("byChance", { percent: format.number(chance, { style: "percent" }) });
  return t("hardlyByChance", {
    times: format.number(onceIn(chance), { notation: "compact", compactDisplay: "long" }),
  });
}
