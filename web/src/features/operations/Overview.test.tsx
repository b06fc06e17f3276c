import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { failure, fakeApi } from "@/testing/fakeApi";
import { CALM, STOPPED, UP, WORKER } from "@/testing/operations";
import { show } from "@/testing/render";

import { Overview } from "./Overview";
import { PauseButton, PausedBanner } from "./Pausing";
import { healthQuery, overviewQuery } from "./queries";

const OVERVIEW = "GET /api/v1/operations/overview";
const HEALTH = "GET /health/ready";
const DECIDE = <a href="/letters">Decide</a>;

test("a calm service says so, and what it did so far", async () => {
  fakeApi({ [OVERVIEW]: () => ({ ...CALM, jobs: { completed: 1204 } }), [HEALTH]: () => UP });
  await show(<Overview letters={DECIDE} />);
  expect(await screen.findByText("Everything works")).toBeInTheDocument();
  expect(screen.getByText("1,204")).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Decide" })).not.toBeInTheDocument();
  const workers = within(screen.getByRole("table"));
  expect(workers.getByText("Waiting for work")).toBeInTheDocument();
});

test("trouble comes with what it means and where to go", async () => {
  const busy = { ...WORKER, name: "w2", chunkId: "c1", jobId: "8b6f1c1e-0000", stage: "score" };
  const gone = { ...WORKER, alive: false };
  fakeApi({
    [OVERVIEW]: () => ({
      ...CALM,
      openChunks: 9,
      waitingChunks: 7,
      oldestWaitingSeconds: 1_300,
      waitingDeadLetters: 2,
      waitingReviews: 35,
      workers: [gone, busy],
    }),
    [HEALTH]: () => ({ state: "degraded", database: "up", queue: "down" }),
  });
  await show(<Overview letters={DECIDE} />);
  expect(await screen.findByText("The queue does not answer: slower, but complete")).toBeInTheDocument();
  expect(screen.getByText("2 pieces of work were given up")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Decide" })).toBeInTheDocument();
  expect(screen.getByText("21 min")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Review them" })).toHaveAttribute("href", "/reviews");
  const [, first, second] = screen.getAllByRole("row");
  expect(first).toHaveTextContent("Comparing rowsJob 8b6f1c1e");
  expect(second).toHaveTextContent("Gone");
});

test("a version that was stopped says why, and leads to where its decisions are taken back", async () => {
  fakeApi({ [OVERVIEW]: () => ({ ...CALM, stoppedMatchers: [STOPPED] }), [HEALTH]: () => UP });
  await show(<Overview letters={DECIDE} />);
  expect(await screen.findByText("A version of a matcher was stopped")).toBeVisible();
  expect(screen.getByText(/Version 3 of tools/)).toBeVisible();
  expect(screen.getByText("3 of 3 lists failed; of the version before 0 of 50")).toBeVisible();
  expect(screen.getByRole("link", { name: /See the version/ })).toHaveAttribute(
    "href",
    "/catalogues/c1?tab=matchers&item=m3",
  );
});

test("what is refused is said, and nothing seems to be on its way for ever", async () => {
  fakeApi({ [OVERVIEW]: () => failure(403, "FORBIDDEN", "this needs the role admin"), [HEALTH]: () => UP });
  await show(<Overview letters={DECIDE} />);
  expect(await screen.findByRole("alert")).toHaveTextContent("This needs the role admin.");
  await expect.poll(() => screen.queryByText("Loading…")).toBeNull();
});

test("where the service stopped counting, the page says so", async () => {
  fakeApi({ [OVERVIEW]: () => ({ ...CALM, waitingReviews: 10_000 }), [HEALTH]: () => UP });
  await show(<Overview letters={DECIDE} />);
  expect(await screen.findByText("10,000+")).toBeInTheDocument();
});

test("with the database away, health still says what is the matter", async () => {
  fakeApi({
    [OVERVIEW]: () => failure(503, "DATABASE_UNAVAILABLE", "the database does not answer"),
    [HEALTH]: () =>
      Response.json(
        { success: true, data: { state: "unready", database: "down", queue: "up" } },
        { status: 503, headers: { "Retry-After": "2" } },
      ),
  });
  await show(<Overview letters={DECIDE} />);
  expect(await screen.findByText("Does not work")).toBeInTheDocument();
  expect(screen.getByText(/Check that PostgreSQL runs/)).toBeInTheDocument();
  expect(await screen.findByRole("alert")).toHaveTextContent("The database does not answer.");
});

test("what could not be refreshed stays, and is said to be old", async () => {
  let broken = false;
  fakeApi({
    [OVERVIEW]: () => (broken ? new Response("<html>", { status: 502 }) : { ...CALM, openChunks: 42 }),
    [HEALTH]: () => (broken ? new Response("<html>", { status: 502 }) : UP),
  });
  const { queryClient } = await show(<Overview letters={DECIDE} />);
  expect(await screen.findByText(/looks again every five seconds/)).toBeInTheDocument();
  broken = true;
  await queryClient.refetchQueries({ queryKey: overviewQuery.queryKey });
  await queryClient.refetchQueries({ queryKey: healthQuery.queryKey });
  expect(await screen.findByText(/could not be refreshed/)).toBeInTheDocument();
  expect(screen.getByText("42")).toBeInTheDocument();
  expect(screen.queryByText("Everything works")).not.toBeInTheDocument();
});

test("pausing asks first; then the page says that nothing is started, until work is resumed", async () => {
  let paused = false;
  const asked = fakeApi({
    [OVERVIEW]: () => ({ ...CALM, paused, openChunks: 3 }),
    "POST /api/v1/operations/pause": () => ({ paused: (paused = true) }),
    "POST /api/v1/operations/resume": () => ({ paused: (paused = false) }),
  });
  await show(
    <>
      <PauseButton />
      <PausedBanner />
    </>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Pause" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Pause all workers?" }));
  expect(asked.some(({ method }) => method === "POST")).toBe(false);
  await userEvent.click(dialog.getByRole("button", { name: "Pause" }));
  expect(await screen.findByText("Paused. Nothing is started until you resume.")).toBeInTheDocument();
  await userEvent.click(await screen.findByRole("button", { name: "Resume" }));
  expect(await screen.findByRole("button", { name: "Pause" })).toBeInTheDocument();
  expect(screen.queryByText(/Nothing is started/)).not.toBeInTheDocument();
});

test("a pause that is refused is explained where it was asked for", async () => {
  fakeApi({
    [OVERVIEW]: () => CALM,
    "POST /api/v1/operations/pause": () => failure(403, "FORBIDDEN", "this needs the role admin"),
  });
  await show(<PauseButton />);
  await userEvent.click(await screen.findByRole("button", { name: "Pause" }));
  const dialog = within(await screen.findByRole("dialog"));
  await userEvent.click(dialog.getByRole("button", { name: "Pause" }));
  expect(await dialog.findByRole("alert")).toHaveTextContent("This needs the role admin.");
});
