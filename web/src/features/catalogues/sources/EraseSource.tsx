import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import { useToast } from "@/components/ui/Toasts";

import { eraseSource } from "../changes";
import { EraseDialog } from "../EraseDialog";
import type { Source } from "../queries";

interface EraseSourceProps {
  readonly catalogueId: string;
  /** The source in question; null where nothing is asked. */
  readonly source: Source | null;
  readonly onClose: () => void;
}

/** The question before a source goes with all that belongs to it. */
export function EraseSource({ catalogueId, source, onClose }: EraseSourceProps) {
  const t = useTranslations("catalogues.sources");
  const queryClient = useQueryClient();
  const toasts = useToast();
  const erasing = useMutation({
    mutationFn: ({ id }: Source) => eraseSource(catalogueId, id),
    onSuccess: (_, { name }) => {
      onClose();
      toasts.add({ title: t("erased", { name }) });
      for (const noun of ["catalogues", "jobs", "results", "reviews"])
        void queryClient.invalidateQueries({ queryKey: [noun] });
    },
  });
  const close = () => {
    erasing.reset();
    onClose();
  };
  return (
    <EraseDialog
      open={source !== null}
      title={t("eraseTitle", { name: source?.name ?? "" })}
      body={t("eraseBody", { count: source?.recordCount ?? 0 })}
      action={t("erase")}
      busy={erasing.isPending}
      error={erasing.error}
      onClose={close}
      onErase={() => {
        if (source !== null) erasing.mutate(source);
      }}
    />
  );
}
