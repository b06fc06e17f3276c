import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { jobOf } from "@/testing/jobs";
import { show } from "@/testing/render";

import { JobEnd } from "./JobEnd";

test("a list that could not be matched says why, and where to go", async () => {
  await show(
    <JobEnd job={jobOf({ state: "failed", errorCode: "TABLE_ERROR", errorMessage: "the list has no rows" })} />,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("This job could not be done");
  expect(screen.getByRole("alert")).toHaveTextContent("The list has no rows.");
  expect(screen.getByRole("link", { name: "Match a list" })).toHaveAttribute("href", expect.stringContaining("/match"));
});

test("an import that failed leads back to importing", async () => {
  await show(<JobEnd job={jobOf({ kind: "import", state: "failed", errorMessage: "no key" })} />);
  expect(screen.getByRole("link", { name: "Import a file" })).toHaveAttribute(
    "href",
    expect.stringContaining("/import"),
  );
});

test("a cancelled job says that it has no result", async () => {
  await show(<JobEnd job={jobOf({ state: "cancelled" })} />);
  expect(screen.getByText(/was stopped before its end/)).toBeVisible();
});

test("an import says what it changed, which rows it left out, and what there is to know", async () => {
  const counts = { added: 600, changed: 3, deleted: 0, unchanged: 0, failed: 1 };
  const summary = { notices: ["It was read as cp1252."], failures: [{ row: 61, reason: "there is no key" }] };
  await show(
    <JobEnd job={jobOf({ kind: "import", state: "completed_with_errors", rowsTotal: 604, counts, summary })} />,
  );
  expect(screen.getByText("600").closest("div")).toHaveTextContent("Added");
  expect(screen.getByRole("group", { name: "1 row was not imported" })).toHaveTextContent("61there is no key");
  expect(screen.getByText("It was read as cp1252.")).toBeVisible();
});

test("a job that embedded a catalogue says of how many records, and what it means where it failed", async () => {
  await show(<JobEnd job={jobOf({ kind: "embed", state: "completed", rowsDone: 600, summary: {} })} />);
  expect(screen.getByText("600 records embedded")).toBeVisible();
  await show(<JobEnd job={jobOf({ kind: "embed", state: "failed", errorMessage: "it is not in the store" })} />);
  expect(screen.getByText(/^Nothing is lost/)).toBeVisible();
});

test("a result that is no longer kept is not taken for an import", async () => {
  await show(<JobEnd job={jobOf({ state: "completed", summary: {} })} />);
  expect(screen.getByText("The result has expired")).toBeVisible();
  expect(screen.getByRole("link", { name: "Match a list" })).toBeVisible();
});
