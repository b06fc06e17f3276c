import { useTranslations } from "use-intl";

import type { Catalogue } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";

import type { Draft, ImportMode } from "./draft";

/** Whether an import may take records away that are there. */
export const loses = (mode: ImportMode, catalogue: Catalogue | undefined): boolean =>
  mode !== "upsert" && catalogue !== undefined && catalogue.recordCount > 0;

interface ConfirmImportProps {
  readonly open: boolean;
  readonly draft: Draft;
  readonly catalogue: Catalogue;
  readonly rows: number;
  readonly onClose: () => void;
  readonly onImport: () => void;
}

/** Asks before records go. */
export function ConfirmImport({ open, draft, catalogue, rows, onClose, onImport }: ConfirmImportProps) {
  const t = useTranslations("catalogues.import.confirm");
  const common = useTranslations("common");
  const mode = draft.mode === "delete" ? "delete" : "replace";
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t(`${mode}Title`, { name: catalogue.name })}
      actions={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button tone="danger" onClick={onImport}>
            {t(`${mode}Do`)}
          </Button>
        </>
      }
    >
      <p>{t(`${mode}Body`, { count: catalogue.recordCount, rows, key: draft.key })}</p>
    </Dialog>
  );
}
