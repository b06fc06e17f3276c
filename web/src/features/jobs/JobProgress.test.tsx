import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { failure, fakeApi } from "@/testing/fakeApi";
import { jobOf } from "@/testing/jobs";
import { show } from "@/testing/render";

import { JobProgress } from "./JobProgress";

const JOB = jobOf();
const CANCEL = `POST /api/v1/jobs/${JOB.id}/cancel`;

test("a running job tells its stage, rows, speed and time left", async () => {
  await show(<JobProgress job={jobOf({ secondsLeft: 130 })} mayCancel />);
  expect(screen.getByRole("heading", { name: "Comparing rows with the catalogue" })).toBeVisible();
  expect(screen.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("aria-valuenow", "25");
  expect(screen.getByText("250 of 1,000 rows")).toBeVisible();
  expect(screen.getByText("about 2 minutes")).toBeVisible();
  expect(screen.getByRole("status")).toHaveTextContent("Comparing rows with the catalogue: 25%");
});

test("a job that waits says for what, and its progress is unknown", async () => {
  await show(<JobProgress job={jobOf({ state: "queued", rowsTotal: null, rowsDone: 0 })} mayCancel={false} />);
  expect(screen.getByText(/A worker takes it as soon as one is free/)).toBeVisible();
  expect(screen.getByRole("progressbar")).not.toHaveAttribute("aria-valuenow");
  expect(screen.queryByRole("button")).toBeNull();
});

test("a job that is over has no progress", async () => {
  await show(<JobProgress job={jobOf({ state: "completed" })} mayCancel />);
  expect(screen.queryByRole("progressbar")).toBeNull();
});

test("cancelling asks first, and can be thought better of", async () => {
  const asked = fakeApi({ [CANCEL]: () => jobOf({ state: "cancelled" }) });
  await show(<JobProgress job={JOB} mayCancel />);
  await userEvent.click(screen.getByRole("button", { name: "Cancel the job" }));
  const dialog = await screen.findByRole("dialog", { name: "Cancel this job?" });
  expect(dialog).toHaveTextContent("What it has done so far is lost");
  await userEvent.click(within(dialog).getByRole("button", { name: "Let it run" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(asked).toHaveLength(0);

  await userEvent.click(screen.getByRole("button", { name: "Cancel the job" }));
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Cancel the job" }));
  expect(await screen.findByText("The job stops.")).toBeVisible();
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([CANCEL]);
});

test("a job that ended meanwhile cannot be cancelled, and the page says so", async () => {
  fakeApi({ [CANCEL]: () => failure(409, "CONFLICT", "the job is over: completed") });
  await show(<JobProgress job={JOB} mayCancel />);
  await userEvent.click(screen.getByRole("button", { name: "Cancel the job" }));
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Cancel the job" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The job is over: completed.");
});
