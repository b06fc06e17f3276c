import type { Health, Overview } from "./queries";

/** How bad it is: nothing to do, look at it soon, look at it now. */
export type Level = "good" | "watch" | "bad";

/** What is the matter; each has its words, and its advice, in the messages. */
export type Matter = "well" | "database" | "queue" | "noWorkers" | "idle" | "waits" | "deadLetters" | "stopped";

export interface Finding {
  readonly matter: Matter;
  readonly level: Level;
  /** What it counts, for its words. */
  readonly count: number;
}

/** From when on waiting work is worth a look: the time of the alert LikewiseWorkWaits. */
export const LONG_WAIT_SECONDS = 600;

export const alive = (overview: Overview): number => overview.workers.filter((worker) => worker.alive).length;

/** What there is to say of the service, the worst first; what is not known yet says nothing. */
export function findings(health: Health | undefined, overview: Overview | undefined): readonly Finding[] {
  const found: Finding[] = [];
  const say = (matter: Matter, level: Level, count = 0) => found.push({ matter, level, count });
  if (health?.database === "down") say("database", "bad");
  if (overview !== undefined && alive(overview) === 0) {
    if (overview.openChunks > 0) say("noWorkers", "bad", overview.openChunks);
    else say("idle", "watch");
  }
  if (health?.queue === "down") say("queue", "watch");
  if (overview !== undefined && waitsLong(overview)) say("waits", "watch", overview.waitingChunks);
  if (overview !== undefined && overview.waitingDeadLetters > 0)
    say("deadLetters", "watch", overview.waitingDeadLetters);
  if (overview !== undefined && overview.stoppedMatchers.length > 0)
    say("stopped", "watch", overview.stoppedMatchers.length);
  if (found.length === 0 && health !== undefined && overview !== undefined) say("well", "good", alive(overview));
  return found;
}

/** Whether work waits though somebody is there to do it. */
const waitsLong = (overview: Overview): boolean =>
  !overview.paused && alive(overview) > 0 && overview.oldestWaitingSeconds > LONG_WAIT_SECONDS;

/** The worst of what was found. */
export const worst = (found: readonly Finding[]): Level =>
  found.some(({ level }) => level === "bad") ? "bad" : found.some(({ level }) => level === "watch") ? "watch" : "good";
