import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { recordQuery } from "@/api/records";
import type { CatalogueRecord } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { useToast } from "@/components/ui/Toasts";

import { eraseRecord } from "../changes";
import { EraseDialog } from "../EraseDialog";

interface DeleteRecordProps {
  readonly catalogueId: string;
  readonly record: CatalogueRecord;
  readonly onDeleted: () => void;
}

/** The button that deletes a record, and the question before it. */
export function DeleteRecord({ catalogueId, record, onDeleted }: DeleteRecordProps) {
  const t = useTranslations("catalogues.record.delete");
  const [asking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  const toasts = useToast();
  const deleting = useMutation({
    mutationFn: () => eraseRecord(catalogueId, record.id),
    onSuccess: () => {
      onDeleted();
      toasts.add({ title: t("done", { key: record.key }) });
      queryClient.removeQueries({ queryKey: recordQuery(catalogueId, record.id).queryKey });
      for (const noun of ["catalogues", "results", "reviews"]) void queryClient.invalidateQueries({ queryKey: [noun] });
    },
  });
  return (
    <>
      <Button tone="danger" icon={<Trash2 aria-hidden className="size-4" />} onClick={() => setAsking(true)}>
        {t("action")}
      </Button>
      <EraseDialog
        open={asking}
        title={t("title", { key: record.key })}
        body={t("body")}
        action={t("action")}
        busy={deleting.isPending}
        error={deleting.error}
        onClose={() => setAsking(false)}
        onErase={() => deleting.mutate()}
      />
    </>
  );
}
