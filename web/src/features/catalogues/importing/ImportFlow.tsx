import { useState } from "react";

import type { Catalogue } from "@/api/types";
import { tokenOf } from "@/components/files/files";
import type { Reading } from "@/components/files/reading";
import { FileDrop } from "@/components/ui/FileDrop";

import type { Edits } from "./draft";
import { FileImport } from "./FileImport";
import { ImportRun } from "./ImportRun";
import { useImport } from "./useImport";

interface ImportFlowProps {
  /** Where the records go; a new catalogue where there is none. */
  readonly catalogue?: Catalogue | undefined;
  /** What was dropped before this came up. */
  readonly dropped: File | null;
}

/** What somebody said of a file; another file begins anew, the mode stays. */
interface Said {
  readonly reading: Reading;
  readonly edits: Edits;
}

const NOTHING: Said = { reading: {}, edits: {} };

/** From a file to a catalogue: look into it, correct what was detected, import it, and see it through. */
export function ImportFlow({ catalogue, dropped }: ImportFlowProps) {
  const [file, setFile] = useState(dropped);
  const [said, setSaid] = useState(NOTHING);
  const run = useImport(catalogue?.id ?? null);
  const choose = (chosen: File) => {
    setFile(chosen);
    setSaid(({ edits: { mode } }) => ({ reading: {}, edits: mode === undefined ? {} : { mode } }));
  };
  if (file === null) return <FileDrop file={null} onFile={choose} />;
  if (run.sending || run.job !== null) return <ImportRun run={run} file={file} />;
  return (
    <FileImport
      key={tokenOf(file)}
      {...{ file, catalogue, run, ...said }}
      onFile={choose}
      onReading={(reading) => setSaid((before) => ({ ...before, reading }))}
      onEdit={(next) => setSaid((before) => ({ ...before, edits: { ...before.edits, ...next } }))}
    />
  );
}
