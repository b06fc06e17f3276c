import type { Overview, Readiness } from "./queries";

/** What of the overview tells how the service is. */
export interface Working extends Pick<Overview, "paused"> {
  readonly workers: readonly Pick<Overview["workers"][number], "alive">[];
}

/** How the service is, in one word that messages explain. */
export type Health = "ready" | "paused" | "noWorker" | "degraded" | "unready" | "unreachable";

/** What a person has to know first: the worst of what is wrong. Workers are known to administrators only. */
export function healthOf(readiness: Readiness | null, overview?: Working): Health {
  if (readiness === null) return "unreachable";
  if (readiness.state === "unready") return "unready";
  if (overview?.paused === true) return "paused";
  if (overview !== undefined && !overview.workers.some((worker) => worker.alive)) return "noWorker";
  return readiness.state;
}

/** When somebody's day began, so that "today" means theirs. */
export function dayBegan(now: Date): string {
  const begin = new Date(now);
  begin.setHours(0, 0, 0, 0);
  return begin.toISOString();
}
