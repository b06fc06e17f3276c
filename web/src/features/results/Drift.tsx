import { useTranslations } from "use-intl";

import { Callout } from "@/components/ui/Feedback";
import { sentence } from "@/components/ui/sentence";

/** How a list differs from the one that its matcher was learnt on, and what that means; nothing where it does not. */
export function Drift({ drift }: { readonly drift: readonly string[] }) {
  const t = useTranslations("results.drift");
  if (drift.length === 0) return null;
  return (
    <Callout tone="review">
      <h2 className="font-semibold">{t("title")}</h2>
      <ul className="my-1 list-disc pl-5">
        {drift.map((one) => (
          <li key={one}>{sentence(one)}</li>
        ))}
      </ul>
      <p className="max-w-prose">{t("means")}</p>
    </Callout>
  );
}
