import { useEffect } from "react";

import { preference, usePreference } from "./preferences";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "likewise.theme";

/** Puts the choice on the document, where the style sheet looks; without one the system decides. */
export function applyTheme(theme: Theme = preference(KEY, THEMES)): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** How the page looks on this browser. */
export function useTheme() {
  const [theme, chooseTheme] = usePreference(KEY, THEMES);
  useEffect(() => applyTheme(theme), [theme]);
  return [theme, chooseTheme] as const;
}
