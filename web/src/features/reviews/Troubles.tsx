import { CircleAlert } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { useErrorText } from "@/components/ui/Feedback";
import { TextField } from "@/components/ui/Field";

import type { Said } from "./review";
import { answerIn, type Trouble } from "./trouble";

/** A name for who said or holds something, out of the API's ("user:…", "key:…"). */
export type NameOf = (label: string, known?: string | null) => string;

interface TroublesProps {
  readonly troubles: readonly Trouble[];
  /** The record that is looked at. */
  readonly current: string | undefined;
  readonly nameOf: NameOf;
  readonly onDismiss: (id: number) => void;
  /** Puts a record before all others. */
  readonly onShow: (reviewId: string) => void;
  readonly onSay: (said: Said) => void;
}

/** What did not become what the reviewer wanted: why, what others said, and what to do. */
export function Troubles({ troubles, ...rest }: TroublesProps) {
  const t = useTranslations("reviews.trouble");
  return (
    <section aria-label={t("label")} aria-live="assertive" className="flex flex-col gap-2 empty:hidden">
      {troubles.map((trouble) => (
        <Notice key={trouble.id} trouble={trouble} {...rest} />
      ))}
    </section>
  );
}

interface NoticeProps extends Omit<TroublesProps, "troubles"> {
  readonly trouble: Trouble;
}

function Notice({ trouble, current, nameOf, onDismiss, onShow, onSay }: NoticeProps) {
  const t = useTranslations("reviews.trouble");
  const text = useTroubleText(nameOf);
  const { cause, review } = trouble;
  const here = current === review.id;
  const away = cause === "held" || cause === "gone";
  return (
    <div className="flex gap-3 rounded-panel border border-review bg-review-soft px-4 py-3">
      <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-review" />
      <div className="flex min-w-0 flex-1 flex-col items-start gap-2">
        <p className="wrap-anywhere">{text(trouble)}</p>
        {cause === "key" && here && (
          <NewKey onKey={(key) => onSay({ judgement: "new", catalogueRecordId: null, key })} />
        )}
        <div className="flex flex-wrap gap-2">
          {!away && !here && (
            <Button small onClick={() => onShow(review.id)}>
              {cause === "answered" ? t("look") : t("show")}
            </Button>
          )}
          <Button small tone="quiet" onClick={() => onDismiss(trouble.id)}>
            {t("fine")}
          </Button>
        </div>
      </div>
    </div>
  );
}

function useTroubleText(nameOf: NameOf): (trouble: Trouble) => string {
  const t = useTranslations("reviews.trouble");
  const words = useErrorText();
  return ({ cause, review, said, error, takingBack }) => {
    const { key } = review;
    const answer = answerIn(review);
    const holder = nameOf(review.lease?.heldBy ?? "", review.lease?.name);
    if (takingBack) return t("notTakenBack", { key, reason: words(error) });
    switch (cause) {
      case "held":
        return said === null ? t("heldNoAnswer", { key, name: holder }) : t("held", { key, name: holder });
      case "answered":
        return t("answered", {
          key,
          name: nameOf(answer?.saidBy ?? ""),
          answer: t(`answer.${answer?.judgement ?? "undo"}`, { record: answer?.catalogueKey ?? "" }),
          yours: said === null ? "no" : "yes",
        });
      case "changed":
      case "key":
      case "gone":
        return t(cause, { key });
      case "refused":
      case "failed":
        return t(cause, { key, reason: words(error) });
    }
  };
}

/** The catalogue has the record's own key already: another one. */
function NewKey({ onKey }: { readonly onKey: (key: string) => void }) {
  const t = useTranslations("reviews.trouble");
  const [key, setKey] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onKey(key.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <TextField
        label={t("newKey")}
        value={key}
        onChange={(event) => setKey(event.target.value)}
        pattern=".*\S.*"
        maxLength={1000}
        required
      />
      <Button type="submit" tone="primary">
        {t("make")}
      </Button>
    </form>
  );
}
