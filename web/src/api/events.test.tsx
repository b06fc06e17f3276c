import { act, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { fakeApi } from "@/testing/fakeApi";
import { fakeEvents } from "@/testing/fakeEvents";
import { jobOf } from "@/testing/jobs";
import { show } from "@/testing/render";

import { useJob } from "./events";
import type { Job } from "./types";

const JOB = jobOf();

function Watched({ jobId }: { readonly jobId: string }) {
  const job = useJob(jobId);
  return <p>{job.data === undefined ? "nothing" : `${job.data.state} ${job.data.rowsDone}`}</p>;
}

async function watched(answers: readonly Job[] = [JOB]) {
  const left = [...answers];
  const asked = fakeApi({ [`GET /api/v1/jobs/${JOB.id}`]: () => (left.length > 1 ? left.shift() : left[0]) });
  const streams = fakeEvents();
  const shown = await show(<Watched jobId={JOB.id} />);
  return { ...shown, asked, streams };
}

test("a job that runs is followed, and its end changes what depends on it", async () => {
  const { queryClient, streams } = await watched();
  expect(await screen.findByText("running 250")).toBeVisible();
  const stream = streams()[0];
  expect(stream?.url).toBe(`/api/v1/jobs/${JOB.id}/events`);
  act(() => stream?.send("job", { ...JOB, rowsDone: 600 }));
  expect(await screen.findByText("running 600")).toBeVisible();
  expect(queryClient.getQueryData(["jobs", JOB.id])).toMatchObject({ rowsDone: 600 });

  queryClient.setQueryData(["jobs"], ["a list"]);
  act(() => stream?.send("job", { ...JOB, state: "completed", rowsDone: 1_000 }));
  expect(await screen.findByText("completed 1000")).toBeVisible();
  expect(stream?.readyState).toBe(EventSource.CLOSED);
  await vi.waitFor(() => expect(queryClient.getQueryState(["jobs"])?.isInvalidated).toBe(true));
});

test("a job that is over is not followed", async () => {
  const { streams } = await watched([jobOf({ state: "cancelled" })]);
  expect(await screen.findByText("cancelled 250")).toBeVisible();
  expect(streams()).toHaveLength(0);
});

test("a broken connection is the browser's to mend, and a news of the job starts the count again", async () => {
  const { streams } = await watched();
  await screen.findByText("running 250");
  const stream = streams()[0];
  act(() => {
    stream?.fail();
    stream?.fail();
    stream?.send("job", { ...JOB, rowsDone: 300 });
    stream?.fail();
  });
  expect(await screen.findByText("running 300")).toBeVisible();
  expect(stream?.readyState).toBe(EventSource.CONNECTING);
});

test.each([
  ["given up by the browser", [true]],
  ["failing three times", [false, false, false]],
])("a stream that is %s is replaced by asking", async (_, failures) => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { streams } = await watched([JOB, jobOf({ rowsDone: 700 }), jobOf({ state: "completed", rowsDone: 1_000 })]);
  await screen.findByText("running 250");
  act(() => failures.forEach((final) => streams()[0]?.fail(final)));
  await act(() => vi.advanceTimersByTimeAsync(2_100));
  expect(await screen.findByText("running 700")).toBeVisible();
  await act(() => vi.advanceTimersByTimeAsync(2_100));
  expect(await screen.findByText("completed 1000")).toBeVisible();
  expect(streams()).toHaveLength(1);
  vi.useRealTimers();
});

test("a tab that nobody sees holds no connection", async () => {
  const { streams, unmount } = await watched();
  await screen.findByText("running 250");
  const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  expect(streams()[0]?.readyState).toBe(EventSource.CLOSED);
  visibility.mockReturnValue("visible");
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  expect(streams()).toHaveLength(2);
  unmount();
  expect(streams()[1]?.readyState).toBe(EventSource.CLOSED);
});
