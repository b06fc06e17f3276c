import { useFormatter, useTranslations } from "use-intl";

import { classes } from "@/components/ui/classes";
import { useProbability } from "@/components/ui/percent";

import { type Bar, barsOf, type Bins } from "./whatIf";

const FILLS: Readonly<Record<Bar["decision"], string>> = {
  link: "fill-link-fill",
  review: "fill-review-fill",
  no_match: "fill-no-match-fill",
};
const HEIGHT = 40;

interface HistogramProps {
  readonly bins: Bins;
  readonly reviewFrom: number;
  /** Where somebody tries to let links begin, 0 to 1; null where nobody does. */
  readonly chosen: number | null;
}

/** Rows by the probability of their best candidate, with the lines that decide. */
export function Histogram({ bins, reviewFrom, chosen }: HistogramProps) {
  const t = useTranslations("results.probabilities");
  const format = useFormatter();
  const probability = useProbability();
  return (
    <figure className="pt-10">
      <div className="relative">
        <Mark at={reviewFrom} level="top-0 -translate-y-full" text={t("review", { at: probability(reviewFrom) })} />
        {bins.threshold !== null && (
          <Mark
            at={bins.threshold}
            level="-top-5 -translate-y-full"
            text={t("link", { at: probability(bins.threshold) })}
          />
        )}
        {chosen !== null && <Mark at={chosen} level="top-0 -translate-y-full" text={probability(chosen)} chosen />}
        <svg
          role="img"
          aria-label={t("chart")}
          viewBox={`0 0 100 ${HEIGHT}`}
          preserveAspectRatio="none"
          className="block h-40 w-full border-b border-edge"
        >
          {barsOf(bins).map((bar) => (
            <rect
              key={`${bar.bin}-${bar.decision}`}
              x={bar.bin + 0.1}
              width={0.8}
              y={bar.top * HEIGHT}
              height={bar.height * HEIGHT}
              className={FILLS[bar.decision]}
            />
          ))}
        </svg>
      </div>
      <div aria-hidden className="mt-1 flex justify-between text-xs text-muted tabular-nums">
        {[0, 0.25, 0.5, 0.75, 1].map((at) => (
          <span key={at}>{format.number(at, { style: "percent" })}</span>
        ))}
      </div>
    </figure>
  );
}

interface MarkProps {
  readonly at: number;
  readonly text: string;
  readonly level: string;
  readonly chosen?: boolean;
}

/** A line across the chart, with its words above it on the side where there is room. */
function Mark({ at, text, level, chosen = false }: MarkProps) {
  return (
    <div
      aria-hidden
      className={classes("absolute inset-y-0 w-0 border-l", chosen ? "border-dashed border-accent" : "border-ink")}
      style={{ left: `${at * 100}%` }}
    >
      <span
        className={classes(
          "absolute px-1 text-xs whitespace-nowrap",
          at > 0.5 ? "right-0" : "left-0",
          level,
          chosen && "font-semibold text-accent-strong",
        )}
      >
        {text}
      </span>
    </div>
  );
}
