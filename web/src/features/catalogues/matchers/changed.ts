import { summaryOf } from "@/api/summary";
import type { Job } from "@/api/types";

/** Of a catalogue's latest jobs, the newest first, the last list of each source, where it is unlike the one that the matcher
 * was learnt on. */
export function changedLists(jobs: readonly Job[]): readonly Job[] {
  const seen = new Set<string | null>();
  return jobs.filter((job) => {
    const summary = summaryOf(job.summary);
    if (summary === null || seen.has(job.sourceId)) return false;
    seen.add(job.sourceId);
    return summary.drift.length > 0;
  });
}
