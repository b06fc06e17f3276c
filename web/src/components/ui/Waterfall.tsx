import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { Button } from "./Button";
import { classes } from "./classes";
import { probabilityOf, strongest, type WaterfallBar, waterfallOf, type WaterfallPart } from "./waterfall";

interface WaterfallProps {
  /** What the evidence is about, for screen readers. */
  readonly label: string;
  /** The first one is where it starts; all of them add up to the end. */
  readonly parts: readonly WaterfallPart[];
  /** How many parts are shown before somebody asks for all. */
  readonly most?: number;
}

/** How pieces of evidence add up to a probability: bars to the right speak for a match, to the left against it. It is a
 * table, so that it can be read without the bars. */
export function Waterfall({ label, parts, most = 8 }: WaterfallProps) {
  const t = useTranslations("common.waterfall");
  const format = useFormatter();
  const [all, setAll] = useState(false);
  const { shown, rest } = strongest(parts, all ? Number.POSITIVE_INFINITY : most);
  const small = rest.reduce((sum, part) => sum + part.bits, 0);
  const lines: readonly WaterfallPart[] =
    rest.length === 0 ? shown : [...shown, { label: t("rest", { count: rest.length }), bits: small }];
  const shape = waterfallOf(lines);
  return (
    <div className="flex flex-col items-start gap-1">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{label}</caption>
        <thead className="text-xs">
          <tr>
            <th scope="col" className="py-1 pr-3 font-medium text-muted">
              {t("evidence")}
            </th>
            <th scope="col" className="w-2/5 py-1 font-medium text-muted">
              <span className="flex justify-between gap-2">
                <span>{t("against")}</span>
                <span>{t("for")}</span>
              </span>
            </th>
            <th scope="col" className="py-1 pl-3 text-right font-medium text-muted" title={t("bitsHint")}>
              {t("bits")}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((part, place) => (
            <Line key={place} part={part} bar={shape.bars[place]} zero={shape.zero} />
          ))}
        </tbody>
        <tfoot className="border-t border-line font-semibold">
          <Line
            part={{
              label: t("end", { probability: format.number(probabilityOf(shape.bits), PERCENT) }),
              bits: shape.bits,
            }}
            bar={shape.total}
            zero={shape.zero}
            end
          />
        </tfoot>
      </table>
      {parts.length > most && (
        <Button small tone="quiet" onClick={() => setAll(!all)}>
          {all ? t("fewer") : t("all", { count: parts.length })}
        </Button>
      )}
    </div>
  );
}

const PERCENT = { style: "percent", maximumFractionDigits: 1 } as const;

interface LineProps {
  readonly part: WaterfallPart;
  readonly bar: WaterfallBar | undefined;
  readonly zero: number;
  readonly end?: boolean;
}

const share = (value: number): string => `${value * 100}%`;

function Line({ part, bar, zero, end = false }: LineProps) {
  const format = useFormatter();
  const fill = end ? "bg-accent" : part.bits < 0 ? "bg-failed-fill" : "bg-link-fill";
  return (
    <tr>
      <th scope="row" className={classes("py-1 pr-3 align-top wrap-anywhere", !end && "font-normal")}>
        {part.label} {part.detail !== undefined && <span className="block text-xs text-muted">{part.detail}</span>}
      </th>
      <td className="py-1 align-top">
        <div aria-hidden className="relative mt-0.5 h-4 overflow-hidden rounded-sm bg-sunken">
          {bar !== undefined && (
            <div
              className={classes("absolute inset-y-0.5 min-w-0.5 rounded-sm", fill)}
              style={{ left: share(bar.left), width: share(bar.width) }}
            />
          )}
          <div className="absolute inset-y-0 w-px bg-edge" style={{ left: share(zero) }} />
        </div>
      </td>
      <td className="py-1 pl-3 text-right align-top tabular-nums">
        {format.number(part.bits, { signDisplay: "exceptZero", minimumFractionDigits: 1, maximumFractionDigits: 1 })}
      </td>
    </tr>
  );
}
