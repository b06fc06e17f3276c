import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";

import { answer, api } from "./client";
import { hasEnded, type Job } from "./types";

/** Failures in a row after which the stream is given up and the job is asked for instead. */
const PATIENCE = 3;
/** Milliseconds between two looks at a job that cannot be streamed. */
const POLL = 2_000;

export const jobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ["jobs", jobId] as const,
    queryFn: () => answer(api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: jobId } } })),
  });

interface Listener {
  readonly onJob: (job: Job) => void;
  /** The stream cannot be had: somebody has to look at the job in another way. */
  readonly onLost: () => void;
}

/** Follows a job by server-sent events until it is over. After a broken connection the browser comes back by itself with
 * the id of the last event, so that nothing is missed or told twice.
 * @returns a function that stops following. */
export function followJob(jobId: string, { onJob, onLost }: Listener): () => void {
  const stream = new EventSource(`/api/v1/jobs/${jobId}/events`);
  let failures = 0;
  stream.addEventListener("job", (event: MessageEvent<string>) => {
    failures = 0;
    const job = JSON.parse(event.data) as Job; // the event's data is what GET /jobs/{id} answers with
    if (hasEnded(job)) stream.close();
    onJob(job);
  });
  stream.addEventListener("error", () => {
    failures += 1;
    if (failures < PATIENCE && stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    onLost();
  });
  return () => stream.close();
}

/** A job's end changes more than the job: lists, counts, what waits for a person. */
const afterEnd = (client: QueryClient) => {
  for (const noun of ["jobs", "results", "reviews", "catalogues", "operations"])
    void client.invalidateQueries({ queryKey: [noun] });
};

const onVisibility = (listener: () => void) => {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
};

/** A job as it is now, and as it goes on: by events while somebody looks, by asking where events do not come through. A
 * hidden tab holds no connection, of which a browser has only six. */
export function useJob(jobId: string) {
  const client = useQueryClient();
  const [lost, setLost] = useState<string | null>(null);
  const visible = useSyncExternalStore(onVisibility, () => document.visibilityState !== "hidden");
  const polled = lost === jobId;
  const job = useQuery({
    ...jobQuery(jobId),
    refetchInterval: ({ state }) => (polled && state.data !== undefined && !hasEnded(state.data) ? POLL : false),
  });
  const goesOn = job.data !== undefined && !hasEnded(job.data);
  useEffect(() => {
    if (!goesOn || polled || !visible) return undefined;
    return followJob(jobId, {
      onJob: (next) => client.setQueryData(jobQuery(jobId).queryKey, next),
      onLost: () => setLost(jobId),
    });
  }, [client, jobId, goesOn, polled, visible]);
  const seenRunning = useRef<string | null>(null);
  useEffect(() => {
    if (goesOn) seenRunning.current = jobId;
    else if (seenRunning.current === jobId && job.data !== undefined) {
      seenRunning.current = null;
      afterEnd(client);
    }
  }, [client, goesOn, job.data, jobId]);
  return job;
}
