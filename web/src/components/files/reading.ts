import type { Schema } from "@/api/types";

type FileFacts = Schema<"FileFacts">;

/** How to read a file, where detection should not decide. */
export interface Reading {
  readonly sheet?: string;
  readonly headerRow?: number;
  readonly encoding?: string;
  readonly delimiter?: string;
}

/** Delimiters with the words for them. */
export const DELIMITERS = { comma: ",", semicolon: ";", tab: "\t", pipe: "|" } as const;
export type DelimiterName = keyof typeof DELIMITERS;

/** Encodings that files of this kind come in; whichever was detected stands beside them. */
const ENCODINGS = ["utf-8", "cp1252", "iso8859-15", "cp1250", "cp1251", "utf-16", "shift_jis", "gb18030"];

/** What can be chosen: the detected one first, where it is known. */
export const encodings = (detected: string | null): readonly string[] =>
  detected === null ? ENCODINGS : [detected, ...ENCODINGS.filter((name) => name !== detected)];

/** Which of a file's ways of being read can be changed. Unknown facts leave all open but sheets. */
export const changeable = (facts: FileFacts | null) => ({
  sheet: (facts?.sheets.length ?? 0) > 1,
  headerRow: facts?.headerRow !== null,
  encoding: facts?.encoding !== null,
  delimiter: facts?.delimiter !== null,
});

/** A reading with one thing changed; an empty value leaves it to detection. */
export function reread(reading: Reading, change: Reading): Reading {
  return Object.fromEntries(Object.entries({ ...reading, ...change }).filter(([, value]) => value !== ""));
}

/** The line of the header that somebody typed; null for what is no line. */
export function headerRowOf(typed: string): number | null {
  const line = Number(typed);
  return typed.trim() !== "" && Number.isInteger(line) && line >= 0 ? line : null;
}
