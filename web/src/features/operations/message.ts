import type { Schema } from "@/api/types";

/** More of a message than anybody reads; whole ones may have megabytes. */
export const SHOWN_CHARACTERS = 20_000;

export interface ShownMessage {
  readonly text: string;
  /** Whether the end is missing. */
  readonly cut: boolean;
}

/** A message to look at: JSON in lines, anything else as it came. */
export function shownMessage(message: Schema<"DeadLetterAnswer">["message"]): ShownMessage {
  const text = typeof message === "string" ? message : JSON.stringify(message, null, 2);
  return { text: text.slice(0, SHOWN_CHARACTERS), cut: text.length > SHOWN_CHARACTERS };
}
