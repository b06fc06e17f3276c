import type { Catalogue } from "@/api/types";

import type { ColumnKind } from "../kinds";
import type { Changes } from "../queries";

export interface ColumnSetting {
  readonly column: string;
  /** What was said of it; null where it is to be detected. */
  readonly kind: ColumnKind | null;
  readonly ignored: boolean;
}

/** What is said of each of a catalogue's columns. */
export const settingsOf = (catalogue: Catalogue): readonly ColumnSetting[] =>
  catalogue.columns.map((column) => {
    const said = catalogue.fieldSettings[column];
    return { column, kind: said?.kind ?? null, ignored: said?.ignored ?? false };
  });

/** The columns of which something else is said now, as the service takes it; null where nothing is. */
export function changesOf(
  before: readonly ColumnSetting[],
  now: readonly ColumnSetting[],
): Changes["fieldSettings"] & object {
  const known = new Map(before.map((setting) => [setting.column, setting]));
  const changed = now.filter(({ column, kind, ignored }) => {
    const old = known.get(column);
    return old?.kind !== kind || old.ignored !== ignored;
  });
  return Object.fromEntries(changed.map(({ column, kind, ignored }) => [column, { kind, ignored }]));
}
