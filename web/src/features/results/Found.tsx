import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

import type { ListSummary } from "@/api/summary";
import { Panel } from "@/components/ui/Panel";
import { usePercent, useProbability } from "@/components/ui/percent";

/** What the service found out about a list, in sentences. */
export function Found({ summary }: { readonly summary: ListSummary }) {
  const t = useTranslations("results.found");
  const percent = usePercent();
  const probability = useProbability();
  const { threshold, expectedPrecision, expectedRecall, fields } = summary;
  const review = probability(summary.reviewThreshold);
  return (
    <Panel title={t("title")}>
      <dl className="flex flex-col gap-3">
        <Fact name={t("structure")}>
          {t(summary.structureDetected ? "detected" : "given", { what: t(summary.structure) })}
        </Fact>
        {expectedPrecision !== null && (
          <Fact name={t("precision")}>
            {t("precisionText", { share: percent(expectedPrecision), target: percent(summary.targetPrecision) })}
          </Fact>
        )}
        {expectedRecall !== null && (
          <Fact name={t("recall")}>{t("recallText", { share: percent(expectedRecall) })}</Fact>
        )}
        <Fact name={t("lines")}>
          {threshold === null ? t("linesNone", { review }) : t("linesText", { link: probability(threshold), review })}
        </Fact>
        <Fact name={t("columns")}>
          {fields.length === 0 ? (
            t("noColumns")
          ) : (
            <ul className="flex flex-wrap gap-x-4 gap-y-1">
              {fields.map((pair) => (
                <li key={`${pair.incoming}=${pair.catalogue}`} className="wrap-anywhere">
                  {t("pair", { incoming: pair.incoming, catalogue: pair.catalogue })}
                </li>
              ))}
            </ul>
          )}
        </Fact>
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
