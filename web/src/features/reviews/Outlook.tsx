import { useFormatter, useTranslations } from "use-intl";

import type { Schema } from "@/api/types";
import { Panel } from "@/components/ui/Panel";
import { Stat } from "@/components/ui/Stat";

interface OutlookProps {
  readonly outlook: Schema<"Outlook">;
}

/** How sure the machine is of its links, what answers drawn at random say of that, and whether more answers pay. */
export function Outlook({ outlook }: OutlookProps) {
  const t = useTranslations("reviews.outlook");
  const format = useFormatter();
  const percent = (value: number) => format.number(value, { style: "percent", maximumFractionDigits: 1 });
  const { expectedRight, right, low, high, drawn } = outlook;
  return (
    <Panel title={t("title")}>
      <div className="flex flex-col gap-4">
        {expectedRight !== null && (
          <dl className="flex flex-wrap gap-x-10 gap-y-3">
            <Stat label={t("expected")} value={percent(expectedRight)} hint={t("of", { links: outlook.links })} />
            {right !== null && (
              <Stat
                label={t("drawn")}
                value={percent(right)}
                hint={t("interval", { low: percent(low), high: percent(high), drawn })}
              />
            )}
          </dl>
        )}
        {expectedRight !== null && right === null && <p className="text-muted">{t("notDrawn")}</p>}
        <p>{useAdvice(outlook)}</p>
      </div>
    </Panel>
  );
}

/** Whether to go on answering. */
function useAdvice({ next, putRight, pays }: Schema<"Outlook">): string {
  const t = useTranslations("reviews.outlook");
  if (next === 0) return t("nothing");
  return pays ? t("pays", { next, rows: t("rows", { count: Math.round(putRight) }) }) : t("enough", { next });
}
