import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Boxes } from "lucide-react";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { EmptyState, ErrorNotice } from "@/components/ui/Feedback";
import { FileDrop } from "@/components/ui/FileDrop";
import { Panel } from "@/components/ui/Panel";
import { useToast } from "@/components/ui/Toasts";

import { loadSample } from "./queries";

interface BeginningProps {
  readonly isAdmin: boolean;
  readonly onFile: (file: File) => void;
}

/** Nothing is there yet: what to do, in one sentence, and a sample for whoever has no file at hand. */
export function Beginning({ isAdmin, onFile }: BeginningProps) {
  const t = useTranslations("home.beginning");
  if (!isAdmin)
    return (
      <EmptyState icon={<Boxes />} title={t("title")}>
        {t("askAdmin")}
      </EmptyState>
    );
  return (
    <div className="mx-auto grid max-w-3xl grid-cols-1 gap-4 pt-2">
      <Panel title={t("title")} hint={t("hint")}>
        <FileDrop file={null} onFile={onFile} />
      </Panel>
      <Sample />
    </div>
  );
}

function Sample() {
  const t = useTranslations("home.beginning");
  const queryClient = useQueryClient();
  const toasts = useToast();
  const loading = useMutation({
    mutationFn: loadSample,
    onSuccess: async () => {
      toasts.add({ title: t("sampleBegun"), description: t("sampleBegunHint") });
      await Promise.all(["catalogues", "jobs"].map((noun) => queryClient.invalidateQueries({ queryKey: [noun] })));
    },
  });
  return (
    <Panel title={t("sample")} hint={t("sampleHint")}>
      <div className="flex flex-col items-start gap-3">
        {loading.error !== null && <ErrorNotice error={loading.error} onRetry={() => loading.mutate()} />}
        <Button busy={loading.isPending} onClick={() => loading.mutate()}>
          {t("loadSample")}
        </Button>
      </div>
    </Panel>
  );
}
