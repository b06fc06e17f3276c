import { useTranslations } from "use-intl";

import type { Me, Schema } from "@/api/types";

import type { NameOf } from "./Troubles";

/** Names of those who judge: the API tells labels ("user:…", "key:…"), and names where it counts their answers. */
export function useNames(me: Me, summary: Schema<"Summary"> | undefined): NameOf {
  const t = useTranslations("reviews.trouble");
  return (label, known) => {
    if (label === `${me.kind}:${me.id}`) return t("you");
    const counted = summary?.byWhom.find((one) => one.saidBy === label);
    return known ?? counted?.name ?? (label.startsWith("key:") ? t("program") : t("somebody"));
  };
}
