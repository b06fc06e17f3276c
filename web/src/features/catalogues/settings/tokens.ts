import { queryOptions } from "@tanstack/react-query";

import { answer, api } from "@/api/client";
import type { Schema } from "@/api/types";

export type Token = Schema<"TokenAnswer">;

const PATH = "/api/v1/catalogues/{catalogue_id}/reconcile-tokens";

export const tokensQuery = (catalogueId: string) =>
  queryOptions({
    queryKey: ["catalogues", catalogueId, "reconcile-tokens"],
    queryFn: () => answer(api.GET(PATH, { params: { path: { catalogue_id: catalogueId } } })),
  });

export const makeToken = (catalogueId: string, name: string, key: string) =>
  answer(
    api.POST(PATH, {
      body: { name },
      params: { path: { catalogue_id: catalogueId }, header: { "Idempotency-Key": key } },
    }),
  );

export const revokeToken = (catalogueId: string, tokenId: string) =>
  answer(
    api.DELETE("/api/v1/catalogues/{catalogue_id}/reconcile-tokens/{token_id}", {
      params: { path: { catalogue_id: catalogueId, token_id: tokenId } },
    }),
  );

/** What a client of the reconciliation API is given. */
export const clientAddress = (catalogueId: string, token?: string, origin: string = window.location.origin): string =>
  `${origin}/reconcile/0.2/${catalogueId}${token === undefined ? "" : `/t/${token}`}`;
