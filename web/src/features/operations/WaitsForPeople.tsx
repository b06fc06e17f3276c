import { Link } from "@tanstack/react-router";
import { useFormatter, useTranslations } from "use-intl";

import { Panel } from "@/components/ui/Panel";
import { Stat } from "@/components/ui/Stat";

import type { Overview } from "./queries";

/** The service stops counting here. */
const MOST_REVIEWS = 10_000;
const LINK = "font-medium text-accent underline";

/** What no worker can do. */
export function WaitsForPeople({ overview }: { readonly overview: Overview }) {
  const t = useTranslations("operations.people");
  const format = useFormatter();
  const { waitingReviews, waitingDeadLetters } = overview;
  const reviews = format.number(waitingReviews);
  return (
    <Panel title={t("title")}>
      <dl className="grid grid-cols-2 gap-x-4">
        <Stat
          label={t("reviews")}
          value={waitingReviews >= MOST_REVIEWS ? t("manyReviews", { count: reviews }) : reviews}
          hint={
            waitingReviews > 0 && (
              <Link to="/reviews" className={LINK}>
                {t("toReviews")}
              </Link>
            )
          }
        />
        <Stat
          label={t("letters")}
          value={format.number(waitingDeadLetters)}
          hint={
            waitingDeadLetters > 0 && (
              <Link to="/operations" search={{ tab: "letters" }} className={LINK}>
                {t("toLetters")}
              </Link>
            )
          }
        />
      </dl>
    </Panel>
  );
}
