import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api } from "@/api/client";
import { FIRST } from "@/api/pages";
import type { Schema } from "@/api/types";
import type { Tone } from "@/components/ui/Button";

import type { Matcher } from "../queries";

export type Difference = Schema<"DifferenceAnswer">;

/** What an administrator can do with a version. */
export type Move = "promote" | "rollBack" | "shadow" | "canary" | "retire" | "revert";

/** What can be done from each state; the service refuses all else. */
export const MOVES: Readonly<Record<Matcher["state"], readonly Move[]>> = {
  draft: ["shadow", "canary", "promote"],
  shadow: ["retire", "canary", "promote"],
  canary: ["retire", "canary", "promote"],
  active: ["rollBack"],
  retired: ["revert", "shadow", "canary"],
};

export const toneOf = (wanted: Move): Tone =>
  wanted === "rollBack" || wanted === "revert" ? "danger" : wanted === "promote" ? "primary" : "plain";

/** The share that somebody has typed in per cent, with a comma or a point; null where it is none between all and nothing. */
export function shareOf(typed: string): number | null {
  const percent = /^\s*\d+([.,]\d+)?\s*%?\s*$/.test(typed) ? Number.parseFloat(typed.replace(",", ".")) : Number.NaN;
  return percent > 0 && percent < 100 ? percent / 100 : null;
}

/** The share of records with which a canary begins. */
export const FIRST_SHARE = 0.05;

/** @param share of the records that a canary is to decide on. */
export const move = async (matcherId: string, wanted: Move, share = FIRST_SHARE): Promise<void> => {
  const at = { params: { path: { matcher_id: matcherId } } };
  const calls: Readonly<Record<Move, () => Promise<unknown>>> = {
    promote: () => answer(api.POST("/api/v1/matchers/{matcher_id}/promote", at)),
    rollBack: () => answer(api.POST("/api/v1/matchers/{matcher_id}/roll-back", at)),
    shadow: () => answer(api.POST("/api/v1/matchers/{matcher_id}/shadow", at)),
    canary: () => answer(api.POST("/api/v1/matchers/{matcher_id}/canary", { ...at, body: { share } })),
    retire: () => answer(api.POST("/api/v1/matchers/{matcher_id}/retire", at)),
    revert: () => answer(api.POST("/api/v1/matchers/{matcher_id}/revert", at)),
  };
  await calls[wanted]();
};

export const seenOtherwiseQuery = (matcherId: string) =>
  queryOptions({
    queryKey: ["catalogues", "matcher", matcherId, "differences", "summary"],
    queryFn: () =>
      answer(
        api.GET("/api/v1/matchers/{matcher_id}/differences/summary", { params: { path: { matcher_id: matcherId } } }),
      ),
  });

export const differencesQuery = (matcherId: string) =>
  infiniteQueryOptions({
    queryKey: ["catalogues", "matcher", matcherId, "differences"],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/matchers/{matcher_id}/differences", {
          params: { path: { matcher_id: matcherId }, query: { cursor: pageParam, limit: 50 } },
        }),
      ),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
  });
