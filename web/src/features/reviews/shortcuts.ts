/** What a person can do with the record before them; each has its name in the messages under `action`. */
export type Action = "match" | "reject" | "none" | "create" | "skip" | "undo" | "search" | "list" | "help";
/** Choosing among the candidates: by number, or the one above or below. */
export type Move = { readonly to: number } | { readonly by: 1 | -1 };
export type Wish = { readonly action: Action } | { readonly move: Move };

interface Shortcut {
  readonly action: Action;
  /** The first is shown on the button. */
  readonly keys: readonly [string, ...string[]];
}

/** One table for what keys do, what buttons show and what the help says. */
export const SHORTCUTS: readonly Shortcut[] = [
  { action: "match", keys: ["Enter", "m"] },
  { action: "reject", keys: ["n"] },
  { action: "none", keys: ["0"] },
  { action: "create", keys: ["c", "a"] },
  { action: "skip", keys: ["s"] },
  { action: "undo", keys: ["u", "z"] },
  { action: "search", keys: ["/"] },
  { action: "list", keys: ["l"] },
  { action: "help", keys: ["?"] },
];

const SHOWN: Readonly<Record<string, string>> = { Enter: "↵", ArrowUp: "↑", ArrowDown: "↓" };
/** A key as it stands on the keyboard. */
export const keyCap = (key: string): string => SHOWN[key] ?? key.toUpperCase();

/** The keys of an action, the shown one first. */
export const keysOf = (action: Action): readonly [string, ...string[]] =>
  SHORTCUTS.find((shortcut) => shortcut.action === action)?.keys ?? [""];

type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "repeat">;

/** What a press of a key means. A key that is held down only moves: nobody judges a hundred records by resting a hand. */
export function wishOf({ key, ctrlKey, metaKey, altKey, repeat }: Press): Wish | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === "ArrowUp") return { move: { by: -1 } };
  if (key === "ArrowDown") return { move: { by: 1 } };
  if (repeat) return null;
  if (/^[1-9]$/.test(key)) return { move: { to: Number(key) - 1 } };
  const found = SHORTCUTS.find(({ keys }) => keys.some((one) => one === key || one === key.toLowerCase()));
  return found ? { action: found.action } : null;
}

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=true]";
const PRESSABLE = "a[href], button:not([role=radio]), summary, input[type=checkbox]";

/** Whether a press belongs to what has the focus: to a field, to a dialog, or Enter to a button. */
export function belongsElsewhere(key: string, target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], [role=alertdialog]") !== null) return true;
  if (!(target instanceof Element)) return false;
  return target.closest(TYPING) !== null || (key === "Enter" && target.closest(PRESSABLE) !== null);
}
