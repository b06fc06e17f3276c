import { useTranslations } from "use-intl";

import type { Deed } from "./desk";

/** What was done, in one line; null for nothing. */
export function useLastWords(): (deed: Deed | undefined) => string | null {
  const t = useTranslations("reviews.done");
  const what = ({ review, said }: Deed): string => {
    const { key } = review;
    if (said === null) return t("skip", { key });
    if (said.judgement === "new") return t("new", { key });
    const record = review.candidates.find((one) => one.catalogueRecordId === said.catalogueRecordId)?.catalogueKey;
    if (said.judgement === "match")
      return record === undefined ? t("matchOther", { key }) : t("match", { key, record });
    return record === undefined ? t("none", { key }) : t("reject", { key, record });
  };
  return (deed) => (deed === undefined ? null : t("last", { what: what(deed) }));
}
