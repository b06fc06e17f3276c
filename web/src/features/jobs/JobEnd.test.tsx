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

test("an import says what it changed, and what there is to know", async () => {
  const counts = { added: 600, changed: 3, deleted: 0, unchanged: 0, failed: 1 };
  const summary = { notices: ["It was read as cp1252."] };
  await show(<JobEnd job={jobOf({ kind: "import", state: "completed", rowsTotal: 604, counts, summary })} />);
  expect(screen.getByText("604 rows were read.")).toBeVisible();
  expect(screen.getByText("600").closest("div")).toHaveTextContent("Added");
  expect(screen.getByText("It was read as cp1252.")).toBeVisible();
});
