import { useFormatter, useTranslations } from "use-intl";

import { type Decision, DECISIONS } from "@/api/types";

import { classes } from "./classes";

export type Counts = Readonly<Record<Decision, number>>;

const FILLS: Readonly<Record<Decision, string>> = {
  link: "bg-link-fill",
  review: "bg-review-fill",
  no_match: "bg-no-match-fill",
  failed: "bg-failed-fill",
};

interface CountsBarProps {
  readonly counts: Counts;
  readonly large?: boolean;
}

/** Rows by decision as one bar; what has any is seen, however little it is. */
export function CountsBar({ counts, large = false }: CountsBarProps) {
  const t = useTranslations("common");
  const format = useFormatter();
  const shown = DECISIONS.filter((decision) => counts[decision] > 0);
  const text = format.list(
    shown.map((decision) =>
      t("counted", { decision: t(`decision.${decision}`), count: format.number(counts[decision]) }),
    ),
    { type: "unit" },
  );
  return (
    <div
      role="img"
      aria-label={text}
      title={text}
      className={classes("flex w-full gap-px overflow-hidden rounded-full bg-sunken", large ? "h-3.5" : "h-2")}
    >
      {shown.map((decision) => (
        <div
          key={decision}
          className={classes("h-full min-w-1", FILLS[decision])}
          style={{ flexGrow: counts[decision], flexBasis: 0 }}
        />
      ))}
    </div>
  );
}

/** The bar's colour of a decision, beside its name. */
export function DecisionMark({ decision }: { readonly decision: Decision }) {
  return <span aria-hidden className={classes("inline-block size-2.5 shrink-0 rounded-sm", FILLS[decision])} />;
}
