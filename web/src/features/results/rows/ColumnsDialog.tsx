import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Checkbox } from "@/components/ui/Field";

import type { ResultColumn } from "./columns";

interface ColumnsDialogProps {
  readonly columns: readonly ResultColumn[];
  /** Columns by id; those with false are not shown. */
  readonly shown: Readonly<Record<string, boolean>>;
  readonly onShown: (shown: Readonly<Record<string, boolean>>) => void;
  readonly onClose: () => void;
}

export function ColumnsDialog({ columns, shown, onShown, onClose }: ColumnsDialogProps) {
  const t = useTranslations("results.rows");
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("columnsTitle")}
      actions={
        <Button tone="primary" onClick={onClose}>
          {t("columnsDone")}
        </Button>
      }
    >
      <div className="grid gap-2 sm:grid-cols-2">
        {columns.map((column) => (
          <Checkbox
            key={column.id}
            label={column.name}
            checked={shown[column.id] !== false}
            disabled={column.id === "row"}
            onChange={({ target }) => onShown({ ...shown, [column.id]: target.checked })}
          />
        ))}
      </div>
    </Dialog>
  );
}
