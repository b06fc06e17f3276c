import type { ListSummary } from "@/api/summary";
import type { Job } from "@/api/types";
import { Callout } from "@/components/ui/Feedback";

import { Drift } from "./Drift";
import { Found } from "./Found";
import { Outcome } from "./Outcome";
import { Probabilities } from "./Probabilities";
import { Promised } from "./Promised";
import { Take } from "./Take";
import { Unmatched } from "./Unmatched";

interface ResultOverviewProps {
  readonly job: Job;
  readonly summary: ListSummary;
  readonly mayReview: boolean;
}

/** What came of a list: the counts, what can be done with them, how sure the machine is, and what it found out. */
export function ResultOverview({ job, summary, mayReview }: ResultOverviewProps) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <Drift drift={summary.drift} />
        <Outcome job={job} summary={summary} mayReview={mayReview} />
        <Promised job={job} promised={summary.promised} budget={summary.budget} mayReview={mayReview} />
        <Probabilities job={job} mayReview={mayReview} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Take jobId={job.id} />
        <Unmatched job={job} mayReview={mayReview} />
        <Found summary={summary} />
        {summary.notices.length > 0 && (
          <Callout tone="review">
            <ul className="flex flex-col gap-1">
              {summary.notices.map((notice) => (
                <li key={notice}>{notice}</li>
              ))}
            </ul>
          </Callout>
        )}
      </div>
    </div>
  );
}
