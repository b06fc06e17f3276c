import { queryOptions } from "@tanstack/react-query";

import { idempotencyKey } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { Job } from "@/api/types";
import { upload } from "@/api/upload";
import { tokenOf } from "@/components/files/files";
import type { Reading } from "@/components/files/reading";

import { changeCatalogue, createCatalogue, deleteCatalogue } from "../changes";
import type { ImportOptions, Profile } from "./draft";

/** What is in a file, read in some way; nothing is kept of it. */
export const profileQuery = (file: File, reading: Reading, onProgress: (share: number) => void) =>
  queryOptions({
    queryKey: ["profiles", tokenOf(file), reading],
    queryFn: ({ signal }) =>
      upload<Profile>({ path: "/api/v1/profiles", file, fields: { options: reading }, signal, onProgress }),
    staleTime: Infinity,
    gcTime: 60_000,
  });

export interface Import {
  readonly file: File;
  readonly name: string;
  readonly options: ImportOptions;
  /** Where it goes; null for a new catalogue. */
  readonly catalogueId: string | null;
  /** The new catalogue that an earlier try has made. */
  readonly made: string | null;
  /** Told when a new catalogue is there, and (null) when it is gone again. */
  readonly onMade: (catalogueId: string | null) => void;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/** Makes the catalogue, if it is a new one, and sends the file; a refused file leaves no empty catalogue behind.
 * @throws {ApiError} what was refused; a name that is taken has status 409. */
export async function begin(wish: Import): Promise<Job> {
  const catalogueId = wish.catalogueId ?? (await place(wish));
  try {
    return await upload<Job>({
      path: `/api/v1/catalogues/${catalogueId}/imports`,
      file: wish.file,
      fields: { options: wish.options },
      idempotencyKey: idempotencyKey(),
      signal: wish.signal,
      onProgress: wish.onProgress,
    });
  } catch (error) {
    if (wish.catalogueId === null) await remove(catalogueId, wish);
    throw error;
  }
}

/** The new catalogue: that of an earlier try, which somebody may have deleted meanwhile, or another one. */
async function place({ name, made, onMade }: Import): Promise<string> {
  if (made !== null) {
    try {
      return (await changeCatalogue(made, { name })).id;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
    }
  }
  const { id } = await createCatalogue(name);
  onMade(id);
  return id;
}

/** Where it cannot be removed, the next try takes it; the refusal is what counts. */
async function remove(catalogueId: string, { onMade }: Import): Promise<void> {
  try {
    await deleteCatalogue(catalogueId);
    onMade(null);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
