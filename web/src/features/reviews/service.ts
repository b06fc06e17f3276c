import { answer, api, CSRF_HEADER, csrfToken } from "@/api/client";
import { mayPass } from "@/api/errors";
import type { Review, Schema } from "@/api/types";

import type { Said } from "./review";

/** What to look through; what is null does not matter. */
export interface Scope {
  readonly catalogueId: string | null;
  readonly sourceId: string | null;
  readonly jobId: string | null;
}

/** What the desk needs of the API. */
export interface Service {
  /** Waits for what a desk before this one still asks for and gives back: it is to be had again. */
  readonly ready: () => Promise<void>;
  readonly next: (scope: Scope, skip: readonly string[]) => Promise<Review | null>;
  /** Takes or keeps a record; the record as it is now. */
  readonly renew: (id: string) => Promise<Review>;
  readonly look: (id: string) => Promise<Review>;
  readonly release: (id: string) => Promise<void>;
  /** Gives records back while the page goes away: nobody waits for an answer. */
  readonly abandon: (ids: readonly string[]) => void;
  readonly judge: (id: string, etag: string, said: Said, key: string) => Promise<Schema<"Judged">>;
  readonly undo: (id: string, judgementId: string) => Promise<Review>;
}

const LEASE = "/api/v1/reviews/{review_id}/lease";
const pending = new Set<Promise<unknown>>();

/** Counts something as pending until it is done. */
async function counted<Result>(work: Promise<Result>): Promise<Result> {
  const quiet = work.catch(() => undefined);
  pending.add(quiet);
  try {
    return await work;
  } finally {
    pending.delete(quiet);
  }
}

const path = (id: string) => ({ path: { review_id: id } });

async function ready(): Promise<void> {
  while (pending.size > 0) {
    await Promise.all(pending);
    await new Promise((resolve) => setTimeout(resolve)); // what comes too late is given back now
  }
}

/** A lease that is not given back runs out by itself. */
const release = (id: string): Promise<void> =>
  counted(answer(api.DELETE(LEASE, { params: path(id), keepalive: true }))).then(
    () => undefined,
    () => undefined,
  );

export const service: Service = {
  ready,
  next: async (scope, skip) => {
    const asked = answer(api.POST("/api/v1/reviews/next", { body: { ...scope, skip: [...skip] } }));
    return (await counted(asked)).review;
  },
  renew: (id) => answer(api.PUT(LEASE, { params: path(id) })),
  look: (id) => answer(api.GET("/api/v1/reviews/{review_id}", { params: path(id) })),
  release,
  abandon: (ids) => {
    for (const id of ids)
      void fetch(`${window.location.origin}/api/v1/reviews/${id}/lease`, {
        method: "DELETE",
        headers: { [CSRF_HEADER]: csrfToken() },
        keepalive: true,
      }).catch(() => undefined);
  },
  judge: (id, etag, said, key) =>
    answer(
      api.POST("/api/v1/reviews/{review_id}/judgements", {
        params: { ...path(id), header: { "If-Match": etag, "Idempotency-Key": key } },
        body: said,
        keepalive: true, // what was said is said, even if the page is closed at once
      }),
    ),
  undo: (id, judgementId) =>
    answer(
      api.DELETE("/api/v1/reviews/{review_id}/judgements/{judgement_id}", {
        params: { path: { review_id: id, judgement_id: judgementId } },
        keepalive: true,
      }),
    ),
};

const PAUSES = [500, 2000];

/** Tries again what may pass by itself. The work has to be one that may be done twice.
 * @param wait makes a pause of so many milliseconds. */
export async function persistently<Result>(
  work: () => Promise<Result>,
  wait: (pause: number) => Promise<void>,
): Promise<Result> {
  for (const pause of PAUSES) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error)) throw error;
      await wait(pause);
    }
  }
  return work();
}
