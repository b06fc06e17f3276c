import type { Catalogue } from "@/api/types";

import { ClientsPanel } from "./ClientsPanel";
import { ColumnSettings } from "./ColumnSettings";
import { DeleteCatalogue } from "./DeleteCatalogue";
import { PolicyPanel } from "./PolicyPanel";
import { RenameCatalogue } from "./RenameCatalogue";

interface SettingsTabProps {
  readonly catalogue: Catalogue;
  readonly onDeleted: () => void;
}

/** What an administrator may change of a catalogue. */
export function SettingsTab({ catalogue, onDeleted }: SettingsTabProps) {
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <ColumnSettings catalogue={catalogue} />
      <div className="flex flex-col gap-4">
        <PolicyPanel catalogue={catalogue} />
        <RenameCatalogue catalogue={catalogue} />
        <ClientsPanel catalogue={catalogue} />
        <DeleteCatalogue catalogue={catalogue} onDeleted={onDeleted} />
      </div>
    </div>
  );
}
