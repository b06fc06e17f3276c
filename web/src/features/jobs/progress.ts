import type { Job } from "@/api/types";
import { hasEnded } from "@/api/types";

/** What a job does at the moment, as a person would put it. */
export type Stage = "waiting" | "learning" | "reading" | "comparing" | "deciding" | "embedding";

/** Rows are known once the list is read, and done once they are compared; what is left then is the decision on all of them. */
export function stageOf(job: Pick<Job, "state" | "kind" | "rowsTotal" | "rowsDone">): Stage | null {
  if (hasEnded(job)) return null;
  if (job.state === "queued") return "waiting";
  if (job.kind === "learn") return "learning";
  if (job.kind === "embed") return "embedding";
  if (job.rowsTotal === null || job.kind === "import") return "reading";
  return job.rowsDone < job.rowsTotal ? "comparing" : "deciding";
}

/** The share of a job that is done, 0 to 1; null while nobody knows. */
export function shareDone({ rowsTotal, rowsDone }: Pick<Job, "rowsTotal" | "rowsDone">): number | null {
  if (rowsTotal === null || rowsTotal === 0) return null;
  return Math.min(1, rowsDone / rowsTotal);
}

export interface Duration {
  readonly value: number;
  readonly unit: "second" | "minute" | "hour";
}

/** Seconds as a person says them: whole, in the unit that leaves few digits. */
export function durationOf(seconds: number): Duration {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 90) return { value: whole, unit: "second" };
  const minutes = Math.round(whole / 60);
  if (minutes < 90) return { value: minutes, unit: "minute" };
  return { value: Math.round((minutes / 60) * 10) / 10, unit: "hour" };
}
