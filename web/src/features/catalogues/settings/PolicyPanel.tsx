import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslations } from "use-intl";

import type { Catalogue } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ErrorNotice } from "@/components/ui/Feedback";
import { TextField } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";
import { useToast } from "@/components/ui/Toasts";

import { changeCatalogue } from "../changes";
import { draftOf, policyOf, problemsOf } from "./policy";

/** What a catalogue's lists have to keep to: a share of right links that is borne out, and so many reviews a week. */
export function PolicyPanel({ catalogue }: { readonly catalogue: Catalogue }) {
  const t = useTranslations("catalogues.policy");
  const known = draftOf(catalogue.policy);
  const [draft, setDraft] = useState(known);
  const queryClient = useQueryClient();
  const toasts = useToast();
  const saving = useMutation({
    mutationFn: () => changeCatalogue(catalogue.id, { policy: policyOf(draft) }),
    onSuccess: () => {
      toasts.add({ title: t("saved"), description: t("savedHint") });
      return queryClient.invalidateQueries({ queryKey: ["catalogues"] });
    },
  });
  const problems = problemsOf(draft);
  const bad = problems.promise || problems.reviews;
  const changed = draft.promise.trim() !== known.promise || draft.reviews.trim() !== known.reviews;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (changed && !bad && !saving.isPending) saving.mutate();
  };
  return (
    <Panel title={t("title")} hint={t("hint")}>
      <form onSubmit={submit} className="flex flex-col items-start gap-4">
        {saving.error !== null && <ErrorNotice error={saving.error} />}
        <TextField
          className="w-full"
          label={t("promise")}
          hint={t("promiseHint")}
          error={problems.promise ? t("promiseError") : null}
          inputMode="decimal"
          placeholder={t("none")}
          value={draft.promise}
          onChange={({ target }) => setDraft({ ...draft, promise: target.value })}
        />
        <TextField
          className="w-full"
          label={t("reviews")}
          hint={t("reviewsHint")}
          error={problems.reviews ? t("reviewsError") : null}
          inputMode="numeric"
          placeholder={t("none")}
          value={draft.reviews}
          onChange={({ target }) => setDraft({ ...draft, reviews: target.value })}
        />
        <Button type="submit" busy={saving.isPending} disabled={bad || !changed}>
          {t("save")}
        </Button>
      </form>
    </Panel>
  );
}
