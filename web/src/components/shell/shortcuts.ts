import { usePreference } from "./preferences";

/** Single keys as shortcuts, which speech input and unsteady hands may set off: everyone can switch them off (WCAG 2.1.4). */
export const useShortcutsOn = () => usePreference("likewise.shortcuts", ["on", "off"] as const);
