import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { failure, fakeApi } from "@/testing/fakeApi";
import { doneOf, jobOf } from "@/testing/jobs";
import { show } from "@/testing/render";

import { JobsList } from "./JobsList";

test("each job is told by its source and catalogue, with its state and what it came to", async () => {
  const imported = doneOf({
    id: "2",
    kind: "import",
    sourceId: null,
    sourceName: null,
    summary: {},
    counts: { added: 600, changed: 0, deleted: 2 },
  });
  const embedded = doneOf({ id: "4", kind: "embed", sourceId: null, sourceName: null, rowsDone: 600, summary: {} });
  const jobs = [jobOf(), doneOf({ id: "3", state: "completed_with_errors" }), imported, embedded];
  fakeApi({ "GET /api/v1/jobs": () => ({ items: jobs, nextCursor: null }) });
  await show(<JobsList />);
  const table = await screen.findByRole("table");
  expect(await within(table).findAllByRole("link", { name: "König" })).toHaveLength(2);
  const [, running, done, importing, embedding] = within(table).getAllByRole("row");
  expect(running).toHaveTextContent("Running");
  expect(within(running ?? table).getByRole("progressbar")).toHaveAttribute("aria-valuetext", "250 of 1,000 rows");
  expect(done).toHaveTextContent("Done, some rows failed");
  expect(within(done ?? table).getByRole("img")).toHaveAccessibleName("Linked 161, To review 31, No match 60");
  expect(running).toHaveTextContent("demo tools");
  expect(importing).toHaveTextContent("Import into demo tools");
  expect(importing).toHaveTextContent("600 added, 2 deleted");
  expect(embedding).toHaveTextContent("Meanings of demo tools");
  expect(embedding).toHaveTextContent("600 embedded");
});

test("without jobs it says what to do first", async () => {
  fakeApi({ "GET /api/v1/jobs": () => ({ items: [], nextCursor: null }) });
  await show(<JobsList />);
  expect(await screen.findByText("No jobs yet")).toBeVisible();
  expect(screen.getByRole("link", { name: "Go to the catalogues" })).toHaveAttribute("href", "/catalogues");
});

test("a list that cannot be had says why and can be asked for again", async () => {
  fakeApi({ "GET /api/v1/jobs": () => failure(503, "BUSY", "the database is away") });
  await show(<JobsList />);
  expect(await screen.findByRole("alert")).toHaveTextContent("The database is away.");
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
});
