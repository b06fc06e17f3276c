import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import type { Catalogue } from "@/api/types";
import { CopyField } from "@/components/ui/CopyField";
import { ErrorNotice } from "@/components/ui/Feedback";
import { Checkbox, Select } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";
import { useToast } from "@/components/ui/Toasts";

import { changeCatalogue } from "../changes";
import type { Changes } from "../queries";
import { Addresses } from "./Addresses";
import { clientAddress } from "./tokens";

/** How OpenRefine and its like find records in a catalogue: who may, and by which column records are called. */
export function ClientsPanel({ catalogue }: { readonly catalogue: Catalogue }) {
  const t = useTranslations("catalogues.clients");
  const queryClient = useQueryClient();
  const toasts = useToast();
  const changing = useMutation({
    mutationFn: (changes: Changes) => changeCatalogue(catalogue.id, changes),
    onSuccess: () => {
      toasts.add({ title: t("saved") });
      return queryClient.invalidateQueries({ queryKey: ["catalogues"] });
    },
  });
  return (
    <Panel title={t("title")} hint={t("hint")}>
      <div className="flex flex-col gap-4">
        {changing.error !== null && <ErrorNotice error={changing.error} />}
        <Addresses catalogueId={catalogue.id} />
        <Checkbox
          label={t("readable")}
          checked={catalogue.readable}
          disabled={changing.isPending}
          onChange={(event) => changing.mutate({ readable: event.target.checked })}
        />
        {catalogue.readable && (
          <CopyField label={t("address")} value={clientAddress(catalogue.id)} hint={t("readableHint")} />
        )}
        <Select
          label={t("nameColumn")}
          hint={t("nameColumnHint")}
          value={catalogue.nameColumn ?? ""}
          disabled={changing.isPending}
          onChange={(event) => changing.mutate({ nameColumn: event.target.value === "" ? null : event.target.value })}
          options={[
            { value: "", label: t("detect") },
            ...catalogue.columns.map((column) => ({ value: column, label: column })),
          ]}
        />
      </div>
    </Panel>
  );
}
