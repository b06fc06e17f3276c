import { queryOptions } from "@tanstack/react-query";

import { answer, api } from "@/api/client";
import type { Schema } from "@/api/types";

export type Attempt = Schema<"AttemptAnswer">;
export type Evidence = Schema<"PairedEvidence">;

const SECOND = 1000;
const UNSETTLED: ReadonlySet<Attempt["state"]> = new Set(["fitting", "shadow", "comparing", "proposed", "canary"]);

/** What was tried to replace a catalogue's matcher, the newest first; looked at again while it is not settled. */
export const attemptsQuery = (catalogueId: string) =>
  queryOptions({
    queryKey: ["catalogues", catalogueId, "matcher-attempts"],
    queryFn: () =>
      answer(
        api.GET("/api/v1/catalogues/{catalogue_id}/matcher-attempts", {
          params: { path: { catalogue_id: catalogueId } },
        }),
      ),
    refetchInterval: ({ state }) =>
      state.data?.some((attempt) => UNSETTLED.has(attempt.state)) === true ? 10 * SECOND : false,
  });

/** The attempt whose matcher waits for somebody to promote it. */
export const proposalOf = (attempts: readonly Attempt[] | undefined): Attempt | undefined =>
  attempts?.find((attempt) => attempt.state === "proposed");

/** A chance as "once in so many times", for chances too small to be said in per cent; of one digit. */
export function onceIn(chance: number): number {
  const times = 1 / Math.max(chance, 1e-15);
  const size = 10 ** Math.floor(Math.log10(times));
  return Math.round(times / size) * size;
}
