import { queryOptions } from "@tanstack/react-query";

import type { Job, Schema } from "@/api/types";
import { upload } from "@/api/upload";
import { tokenOf } from "@/components/files/files";
import type { Reading } from "@/components/files/reading";

import type { ListOptions } from "./draft";

export type Preview = Schema<"PreviewAnswer">;

/** The code of a look that no worker was there for. */
export const NO_WORKER = "QUEUE_ERROR";

/** What a job would make of a list; nothing of it is kept. */
export const previewQuery = (
  catalogueId: string,
  file: File,
  options: ListOptions,
  onProgress: (share: number) => void,
) =>
  queryOptions({
    queryKey: ["previews", catalogueId, tokenOf(file), options],
    queryFn: ({ signal }) =>
      upload<Preview>({
        path: `/api/v1/catalogues/${catalogueId}/jobs?dryRun=true`,
        file,
        fields: { options },
        signal,
        onProgress,
      }),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });

/** How a list was read. */
export const factsQuery = (file: File, reading: Reading) =>
  queryOptions({
    queryKey: ["profiles", tokenOf(file), reading],
    queryFn: ({ signal }) =>
      upload<Schema<"ProfileAnswer">>({ path: "/api/v1/profiles", file, fields: { options: reading }, signal }),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });

export interface Run {
  readonly catalogueId: string;
  readonly file: File;
  readonly source: string;
  readonly options: ListOptions;
  /** The same for the same wish, so that a second try after a lost answer makes no second job. */
  readonly key: string;
  readonly onProgress: (share: number) => void;
}

/** Sends a list to be matched. */
export const run = ({ catalogueId, file, source, options, key, onProgress }: Run): Promise<Job> =>
  upload<Job>({
    path: `/api/v1/catalogues/${catalogueId}/jobs`,
    file,
    fields: { source, options },
    idempotencyKey: key,
    onProgress,
  });
