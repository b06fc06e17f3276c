import { useMutation } from "@tanstack/react-query";
import { useFormatter, useNow, useTranslations } from "use-intl";

import type { Review } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Callout, ErrorNotice } from "@/components/ui/Feedback";

import { type Judgement, matchOf } from "./review";
import type { NameOf } from "./Troubles";

interface StandingProps {
  readonly review: Review;
  readonly nameOf: NameOf;
  readonly onTakeBack: (judgements: readonly Judgement[]) => Promise<void>;
}

/** An answer that stands: whose it is, and the way to another one. Nothing is overwritten. */
export function Standing({ review, nameOf, onTakeBack }: StandingProps) {
  const t = useTranslations("reviews.standing");
  const answer = useTranslations("reviews.trouble.answer");
  const format = useFormatter();
  const now = useNow();
  const match = matchOf(review);
  const taking = useMutation({ mutationFn: onTakeBack });
  if (match === null) return null;
  const said = t("said", {
    name: nameOf(match.saidBy),
    when: format.relativeTime(new Date(match.createdAt), now),
    answer: answer(match.judgement, { record: match.catalogueKey }),
  });
  return (
    <>
      <Callout>
        <p className="mb-2 wrap-anywhere">{said}</p>
        <Button small busy={taking.isPending} onClick={() => taking.mutate([match])}>
          {t("takeBack")}
        </Button>
      </Callout>
      {taking.isError && <ErrorNotice error={taking.error} />}
    </>
  );
}
