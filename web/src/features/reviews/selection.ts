/** Rows that are chosen out of a list, and the one from which Shift chooses a range. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly from: string | null;
}

export const NOTHING: Selection = { ids: new Set(), from: null };

/** A press on a row: it changes; with `range` all between the row pressed before and this one become as this one. */
export function toggled(now: Selection, shown: readonly string[], id: string, range: boolean): Selection {
  const on = !now.ids.has(id);
  const ids = new Set(now.ids);
  const [start, end] = [now.from === null ? -1 : shown.indexOf(now.from), shown.indexOf(id)];
  const meant = range && start >= 0 ? shown.slice(Math.min(start, end), Math.max(start, end) + 1) : [id];
  for (const one of meant) {
    if (on) ids.add(one);
    else ids.delete(one);
  }
  return { ids, from: id };
}

/** All rows that are shown, or none. */
export const all = (shown: readonly string[], on: boolean): Selection => ({
  ids: new Set(on ? shown : []),
  from: null,
});

/** Without what is not there any more. */
export const among = (now: Selection, shown: readonly string[]): Selection => ({
  ...now,
  ids: new Set(shown.filter((id) => now.ids.has(id))),
});
