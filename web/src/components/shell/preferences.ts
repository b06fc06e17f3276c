import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

/** What was chosen on this browser; the first of `choices` where nothing was, or where storage is closed to us. */
export function preference<Choice extends string>(key: string, choices: readonly [Choice, ...Choice[]]): Choice {
  const kept = localStorage.getItem(key);
  return choices.find((choice) => choice === kept) ?? choices[0];
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** A choice that this browser keeps, and the way to change it. */
export function usePreference<Choice extends string>(
  key: string,
  choices: readonly [Choice, ...Choice[]],
): readonly [Choice, (choice: Choice) => void] {
  const chosen = useSyncExternalStore(subscribe, () => preference(key, choices));
  const choose = (choice: Choice) => {
    localStorage.setItem(key, choice);
    for (const listener of listeners) listener();
  };
  return [chosen, choose];
}
