import type { Review } from "@/api/types";

interface Line {
  readonly etag: Promise<string>;
  waiting: number;
}

/** What is sent of a record goes one after the other, each with the state that the one before has left. */
export interface Lines {
  /** Whether something is on its way. */
  readonly busy: (id: string) => boolean;
  /** Sends something once all before is done; where that failed, this fails too. `work` gives the record as it is then. */
  readonly add: (review: Review, work: (etag: string) => Promise<Review>) => Promise<Review>;
}

/** @param onIdle is given a record as it is once nothing more of it is on its way. */
export function newLines(onIdle: (review: Review) => void): Lines {
  const lines = new Map<string, Line>();
  const leave = (id: string): boolean => {
    const line = lines.get(id);
    if (line === undefined) return true;
    line.waiting -= 1;
    if (line.waiting === 0) lines.delete(id);
    return line.waiting === 0;
  };
  return {
    busy: (id) => lines.has(id),
    add: (review, work) => {
      const before = lines.get(review.id);
      const done = (before?.etag ?? Promise.resolve(review.etag)).then(work);
      const etag = done.then((now) => now.etag);
      etag.catch(() => undefined); // whoever waits for it hears of it by `done`
      lines.set(review.id, { etag, waiting: (before?.waiting ?? 0) + 1 });
      return done.then(
        (now) => {
          if (leave(review.id)) onIdle(now);
          return now;
        },
        (error: unknown) => {
          leave(review.id);
          throw error;
        },
      );
    },
  };
}
