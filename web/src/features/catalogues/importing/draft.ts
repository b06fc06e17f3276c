import type { paths } from "@/api/schema";
import type { Catalogue, Schema } from "@/api/types";
import { nameOf } from "@/components/files/files";
import type { Reading } from "@/components/files/reading";

import type { ColumnKind } from "../kinds";

export type Profile = Schema<"ProfileAnswer">;
type ImportBody =
  paths["/api/v1/catalogues/{catalogue_id}/imports"]["post"]["requestBody"]["content"]["application/json"];
export type ImportOptions = NonNullable<ImportBody["options"]>;
export type ImportMode = NonNullable<ImportOptions["mode"]>;

/** What somebody said of an import; what they left alone follows from the file. */
export interface Edits {
  readonly name?: string;
  readonly mode?: ImportMode;
  /** The column of the keys; empty for row numbers. */
  readonly key?: string;
  readonly kinds?: Readonly<Record<string, ColumnKind>>;
  /** Columns that matching leaves out, or takes in against what is detected or was said before. */
  readonly ignored?: Readonly<Record<string, boolean>>;
}

export interface DraftColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly detected: ColumnKind;
  /** Somebody said the kind, now or in the catalogue's settings. */
  readonly corrected: boolean;
  readonly ignored: boolean;
  /** The catalogue's settings leave it out: that is changed there, not by an import. */
  readonly settled: boolean;
  readonly filled: number;
  readonly examples: readonly string[];
}

/** An import as it would be made now. */
export interface Draft {
  readonly name: string;
  readonly mode: ImportMode;
  readonly key: string;
  /** Whether rows may be numbered where no column identifies a record. */
  readonly numbered: boolean;
  readonly columns: readonly DraftColumn[];
}

/** Whether a catalogue holds nothing that an import could add to. */
const isEmpty = (catalogue: Catalogue | undefined): boolean => catalogue === undefined || catalogue.recordCount === 0;

function keyOf(profile: Profile, catalogue: Catalogue | undefined): string {
  const known = catalogue?.keyColumn;
  if (known !== null && known !== undefined && profile.columns.some((column) => column.name === known)) return known;
  return profile.key ?? "";
}

/** The import that follows from what is in the file, what the catalogue knows, and what somebody said. */
export function draftOf(profile: Profile, edits: Edits, catalogue?: Catalogue): Draft {
  const mode = edits.mode ?? (isEmpty(catalogue) ? "replace" : "upsert");
  const names = new Set(profile.columns.map((column) => column.name));
  const said = edits.key !== undefined && (edits.key === "" || names.has(edits.key)) ? edits.key : undefined;
  return {
    name: edits.name ?? catalogue?.name ?? nameOf(profile.file.name),
    mode,
    key: said ?? keyOf(profile, catalogue),
    numbered: profile.key === null && mode === "replace",
    columns: profile.columns.map((column) => {
      const setting = catalogue?.fieldSettings[column.name];
      const settled = setting?.ignored === true;
      return {
        name: column.name,
        kind: edits.kinds?.[column.name] ?? setting?.kind ?? column.kind,
        detected: column.kind,
        corrected: edits.kinds?.[column.name] !== undefined || (setting?.kind ?? null) !== null,
        ignored: settled || edits.ignored?.[column.name] === true,
        settled,
        filled: column.filled,
        examples: column.examples,
      };
    }),
  };
}

/** What is still missing before the import can begin. */
export type Problem = "name" | "key" | "nothing";

export function problemsOf(draft: Draft, profile: Profile): ReadonlySet<Problem> {
  const found = new Set<Problem>();
  if (draft.name.trim() === "") found.add("name");
  if (draft.key === "" && !draft.numbered) found.add("key");
  if (profile.rows === 0) found.add("nothing");
  return found;
}

/** The import's options as the service takes them: the key that was seen, and of columns what somebody said. */
export function optionsOf(draft: Draft, reading: Reading): ImportOptions {
  const changed = draft.columns.filter((column) => column.corrected);
  return {
    mode: draft.mode,
    key: draft.key === "" ? null : draft.key,
    kinds: Object.fromEntries(changed.map((column) => [column.name, column.kind])),
    ignore: draft.columns.filter((column) => column.ignored).map((column) => column.name),
    reading,
  };
}

/** How a file's columns stand beside those of the catalogue. */
export function columnsBeside(profile: Profile, catalogue: Catalogue) {
  const known = new Set(catalogue.columns);
  const here = new Set(profile.columns.map((column) => column.name));
  return {
    added: [...here].filter((name) => !known.has(name)),
    missing: [...known].filter((name) => !here.has(name)),
  };
}
