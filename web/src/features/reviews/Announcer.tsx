import { useTranslations } from "use-intl";

import type { Review } from "@/api/types";

import { likelihood } from "./likelihood";

interface AnnouncerProps {
  readonly review: Review | undefined;
  /** What was done last. */
  readonly last: string | null;
}

/** Says to screen readers what was done and what is there now, since the page changes without moving the focus. */
export function Announcer({ review, last }: AnnouncerProps) {
  const t = useTranslations("reviews");
  const now =
    review === undefined
      ? ""
      : t("record.announce", {
          key: review.key,
          count: review.candidates.length,
          likelihood: t(`likelihood.${likelihood(review.probability)}`),
        });
  return (
    <p role="status" className="sr-only">
      {last} {now}
    </p>
  );
}
