import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import type { Job } from "@/api/types";

import type { ImportOptions } from "./draft";
import { begin } from "./send";

interface Wish {
  readonly file: File;
  readonly name: string;
  readonly options: ImportOptions;
}

const aborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

/** An import on its way: sending the file, then the job that reads it. What failed leaves everything to try again with. */
export function useImport(catalogueId: string | null) {
  const queryClient = useQueryClient();
  const made = useRef<string | null>(null);
  const sending = useRef<AbortController | null>(null);
  const [share, setShare] = useState(0);
  const [job, setJob] = useState<Job | null>(null);
  const mutation = useMutation({
    mutationFn: (wish: Wish) => {
      sending.current = new AbortController();
      setShare(0);
      return begin({
        ...wish,
        catalogueId,
        made: made.current,
        onMade: (id) => (made.current = id),
        signal: sending.current.signal,
        onProgress: setShare,
      });
    },
    onSuccess: setJob,
    onSettled: () => {
      for (const noun of ["catalogues", "jobs"]) void queryClient.invalidateQueries({ queryKey: [noun] });
    },
  });
  return {
    begin: mutation.mutate,
    stop: () => sending.current?.abort(),
    /** Back to the form, after a job that did not end well. */
    again: () => {
      setJob(null);
      mutation.reset();
    },
    sending: mutation.isPending,
    share,
    error: aborted(mutation.error) ? null : mutation.error,
    job,
  };
}

export type ImportRunning = ReturnType<typeof useImport>;
