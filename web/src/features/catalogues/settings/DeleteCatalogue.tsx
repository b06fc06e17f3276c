import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import type { Catalogue } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { TextField } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";
import { useToast } from "@/components/ui/Toasts";

import { deleteCatalogue } from "../changes";
import { EraseDialog } from "../EraseDialog";

interface DeleteCatalogueProps {
  readonly catalogue: Catalogue;
  readonly onDeleted: () => void;
}

/** The end of a catalogue; its name has to be typed, so that nobody deletes another one by habit. */
export function DeleteCatalogue({ catalogue, onDeleted }: DeleteCatalogueProps) {
  const t = useTranslations("catalogues.settings");
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const queryClient = useQueryClient();
  const toasts = useToast();
  const deleting = useMutation({
    mutationFn: () => deleteCatalogue(catalogue.id),
    onSuccess: () => {
      onDeleted();
      toasts.add({ title: t("deleted", { name: catalogue.name }) });
      queryClient.removeQueries({ queryKey: ["catalogues", catalogue.id] });
      for (const noun of ["catalogues", "jobs", "results", "reviews"])
        void queryClient.invalidateQueries({ queryKey: [noun] });
    },
  });
  const close = () => {
    setAsking(false);
    setTyped("");
    deleting.reset();
  };
  return (
    <Panel title={t("delete")} hint={t("deleteHint")}>
      <Button tone="danger" onClick={() => setAsking(true)}>
        {t("deleteAction")}
      </Button>
      <EraseDialog
        open={asking}
        title={t("deleteTitle", { name: catalogue.name })}
        body={t("deleteBody", { count: catalogue.recordCount })}
        action={t("deleteAction")}
        busy={deleting.isPending}
        disabled={typed.trim() !== catalogue.name}
        error={deleting.error}
        onClose={close}
        onErase={() => deleting.mutate()}
      >
        <TextField
          label={t("typeName", { name: catalogue.name })}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </EraseDialog>
    </Panel>
  );
}
