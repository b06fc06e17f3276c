import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "use-intl";

import { Callout, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { usePercent, useProbability } from "@/components/ui/percent";
import { Stat } from "@/components/ui/Stat";

import { matcherQuery } from "../queries";
import { ComparedFields, Weights } from "./RecipeTables";
import type { Recipe as RecipeAnswer } from "./weights";

/** How a matcher decides, in words and numbers. */
export function Recipe({ matcherId }: { readonly matcherId: string }) {
  const t = useTranslations("catalogues.matchers");
  const matcher = useQuery(matcherQuery(matcherId));
  if (matcher.isPending) return <Loading rows={5} />;
  if (matcher.isError) return <ErrorNotice error={matcher.error} onRetry={() => void matcher.refetch()} />;
  const { recipe, version } = matcher.data;
  if (recipe === null) return <Callout tone="review">{t("unreadable")}</Callout>;
  return (
    <>
      <Summary recipe={recipe} version={version} />
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
        <ComparedFields fields={recipe.fields} />
        <Weights recipe={recipe} />
      </div>
    </>
  );
}

function Summary({ recipe, version }: { readonly recipe: RecipeAnswer; readonly version: number }) {
  const t = useTranslations("catalogues.matchers");
  const format = useFormatter();
  const percent = usePercent();
  const probability = useProbability();
  const { fittedOn, threshold, cardinality } = recipe;
  const structure = cardinality === "one-to-one" || cardinality === "many-to-one" ? cardinality : "auto";
  return (
    <Panel title={t("recipeOf", { version })}>
      <div className="flex flex-col gap-4">
        <p className="max-w-prose">
          {fittedOn.incomingRows === 0
            ? t("fittedAlone", { catalogue: fittedOn.catalogueRows })
            : t("fitted", { incoming: fittedOn.incomingRows, catalogue: fittedOn.catalogueRows })}{" "}
          {t(`structure.${structure}`)}
        </p>
        <dl className="grid grid-cols-2 gap-4 md:grid-cols-4">
          <Stat
            label={t("threshold")}
            value={threshold === null ? t("never") : probability(threshold)}
            hint={t("thresholdHint")}
          />
          <Stat label={t("precision")} value={percent(recipe.precision)} hint={t("precisionHint")} />
          <Stat label={t("prior")} value={probability(recipe.prior)} hint={t("priorHint")} />
          <Stat label={t("candidates")} value={format.number(recipe.candidates)} hint={t("candidatesHint")} />
        </dl>
      </div>
    </Panel>
  );
}
