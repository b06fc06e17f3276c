import type { Job } from "@/api/types";

export type Phase = "notYet" | "queued" | "importing";

/** How far an import has come. All of its records are stored at one moment, so that until then nobody knows a share. */
export function progressOf(job: Job | null): { readonly phase: Phase; readonly share: number | null } {
  if (job === null) return { phase: "notYet", share: 0 };
  if (job.state === "queued") return { phase: "queued", share: 0 };
  const { rowsDone, rowsTotal } = job;
  return { phase: "importing", share: rowsTotal === null || rowsTotal === 0 ? null : rowsDone / rowsTotal };
}
