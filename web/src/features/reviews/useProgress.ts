import { useMemo } from "react";

import type { Schema } from "@/api/types";

export interface Counts {
  readonly waiting: number;
  /** Whether more wait than were counted. */
  readonly more: boolean;
  /** Answers of today: of everybody, and of whoever asks. */
  readonly today: number;
  readonly mine: number;
}

/** What the service counted, moved on by what was judged here since: the numbers move with each answer.
 * @param since how many records had been judged here when the service counted. */
export function countsOf(summary: Schema<"Summary">, judged: number, since: number): Counts {
  const more = judged - since;
  const mine = summary.byWhom.find((one) => one.mine)?.judgedRecently ?? 0;
  return {
    waiting: Math.max(0, summary.waiting - more),
    more: summary.waitingMore,
    today: Math.max(0, summary.judgedRecently + more),
    mine: Math.max(0, mine + more),
  };
}

/** The counts as they are now; null before the first. */
export function useProgress(summary: Schema<"Summary"> | undefined, judged: number): Counts | null {
  // What had been judged when these numbers came, not what is judged now.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const since = useMemo(() => judged, [summary]);
  return useMemo(() => (summary === undefined ? null : countsOf(summary, judged, since)), [summary, judged, since]);
}
