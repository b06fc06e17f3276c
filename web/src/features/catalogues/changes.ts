import { answer, api, idempotencyKey } from "@/api/client";

import type { Changes } from "./queries";

export const createCatalogue = (name: string) =>
  answer(
    api.POST("/api/v1/catalogues", { params: { header: { "Idempotency-Key": idempotencyKey() } }, body: { name } }),
  );

export const changeCatalogue = (catalogueId: string, body: Changes) =>
  answer(api.PATCH("/api/v1/catalogues/{catalogue_id}", { params: { path: { catalogue_id: catalogueId } }, body }));

export const deleteCatalogue = (catalogueId: string) =>
  answer(api.DELETE("/api/v1/catalogues/{catalogue_id}", { params: { path: { catalogue_id: catalogueId } } }));

export const eraseRecord = (catalogueId: string, recordId: string) =>
  answer(
    api.DELETE("/api/v1/catalogues/{catalogue_id}/records/{record_id}", {
      params: { path: { catalogue_id: catalogueId, record_id: recordId } },
    }),
  );

export const eraseSource = (catalogueId: string, sourceId: string) =>
  answer(
    api.DELETE("/api/v1/catalogues/{catalogue_id}/sources/{source_id}", {
      params: { path: { catalogue_id: catalogueId, source_id: sourceId } },
    }),
  );

export const eraseSourceRecord = (catalogueId: string, sourceId: string, recordId: string) =>
  answer(
    api.DELETE("/api/v1/catalogues/{catalogue_id}/sources/{source_id}/records/{record_id}", {
      params: { path: { catalogue_id: catalogueId, source_id: sourceId, record_id: recordId } },
    }),
  );

export const cancelJob = (jobId: string) =>
  answer(api.POST("/api/v1/jobs/{job_id}/cancel", { params: { path: { job_id: jobId } } }));
