import { useEffect, useEffectEvent } from "react";

import { belongsElsewhere, type Wish, wishOf } from "./shortcuts";

/** Listens to keys wherever the focus is, but for fields and dialogs.
 * @param on whether the reviewer wants single keys to do anything (WCAG 2.1.4). */
export function useShortcuts(on: boolean, act: (wish: Wish) => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || belongsElsewhere(event.key, event.target)) return;
    const wish = wishOf(event);
    if (wish === null) return;
    event.preventDefault();
    act(wish);
  });
  useEffect(() => {
    if (!on) return undefined;
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [on]);
}
