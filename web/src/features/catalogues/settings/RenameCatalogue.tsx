import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslations } from "use-intl";

import { ApiError } from "@/api/errors";
import type { Catalogue } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ErrorNotice } from "@/components/ui/Feedback";
import { TextField } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";
import { useToast } from "@/components/ui/Toasts";

import { changeCatalogue } from "../changes";

/** Another name for a catalogue. */
export function RenameCatalogue({ catalogue }: { readonly catalogue: Catalogue }) {
  const t = useTranslations("catalogues.settings");
  const [name, setName] = useState(catalogue.name);
  const queryClient = useQueryClient();
  const toasts = useToast();
  const wish = name.trim();
  const renaming = useMutation({
    mutationFn: () => changeCatalogue(catalogue.id, { name: wish }),
    onSuccess: () => {
      toasts.add({ title: t("renamed") });
      return queryClient.invalidateQueries({ queryKey: ["catalogues"] });
    },
  });
  const taken = renaming.error instanceof ApiError && renaming.error.status === 409;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (wish !== "" && wish !== catalogue.name && !renaming.isPending) renaming.mutate();
  };
  return (
    <Panel title={t("name")}>
      <form onSubmit={submit} className="flex flex-col items-start gap-3">
        {renaming.error !== null && !taken && <ErrorNotice error={renaming.error} />}
        <TextField
          className="w-full"
          label={t("nameLabel")}
          maxLength={200}
          value={name}
          error={taken ? t("taken") : wish === "" ? t("nameless") : null}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" busy={renaming.isPending} disabled={wish === "" || wish === catalogue.name}>
          {t("rename")}
        </Button>
      </form>
    </Panel>
  );
}
