import { queryOptions } from "@tanstack/react-query";

import { answer, api } from "./client";

/** A catalogue record, for whichever feature shows it: one key, so that it is asked for once. */
export const recordQuery = (catalogueId: string, recordId: string) =>
  queryOptions({
    queryKey: ["catalogues", catalogueId, "record", recordId],
    queryFn: () =>
      answer(
        api.GET("/api/v1/catalogues/{catalogue_id}/records/{record_id}", {
          params: { path: { catalogue_id: catalogueId, record_id: recordId } },
        }),
      ),
  });
