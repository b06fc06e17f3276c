import { useTranslations } from "use-intl";

import { usePercent } from "@/components/ui/percent";
import { Progress } from "@/components/ui/Progress";

/** While the service looks at a list: first it is sent, then its first rows are matched. */
export function Looking({ sent }: { readonly sent: number }) {
  const t = useTranslations("jobs.match");
  const percent = usePercent();
  const there = sent >= 1;
  return (
    <div role="status" className="flex flex-col gap-2">
      <p>{there ? t("looking") : t("sending", { share: percent(sent) })}</p>
      <Progress label={t("looking")} value={there ? null : sent} />
      <p className="text-xs text-muted">{t("lookingHint")}</p>
    </div>
  );
}
