import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import { ApiError } from "@/api/errors";
import type { Job } from "@/api/types";
import { upload } from "@/api/upload";
import { CATALOGUE, IMPORT_JOB, PROFILE } from "@/testing/catalogues";
import { failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { ImportFlow } from "./ImportFlow";

vi.mock("@/api/upload");

const FILE = new File(["sku,name,price"], "tool_list.csv");
const DONE: Job = { ...IMPORT_JOB, state: "completed", counts: { added: 2 } };

/** Answers uploads in order: what is an error is thrown. */
function uploads(...answers: readonly unknown[]) {
  const left = [...answers];
  vi.mocked(upload).mockImplementation(() => {
    const next = left.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next as never);
  });
}

const sent = (call: number) => vi.mocked(upload).mock.calls[call]?.[0];
const importButton = (name: RegExp | string = "Import 2 records") => screen.findByRole("button", { name });

beforeEach(() => void vi.mocked(upload).mockReset());

test("a dropped file is looked into, corrected, and becomes a catalogue", async () => {
  uploads(PROFILE, IMPORT_JOB);
  const asked = fakeApi({ "POST /api/v1/catalogues": () => CATALOGUE, "GET /api/v1/jobs/j1": () => DONE });
  await show(<ImportFlow dropped={null} />);
  await userEvent.upload(screen.getByLabelText("Choose a file, or drop it here"), FILE);
  const button = await importButton();
  expect(screen.getByLabelText("Name")).toHaveValue("tool list");
  expect(screen.getByLabelText("Key column")).toHaveValue("sku");
  expect(within(screen.getByRole("group", { name: "First rows" })).getByText("Saw")).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText("What price holds"), "Price");
  expect(screen.getByText("Found: Number")).toBeVisible();
  await userEvent.click(screen.getByLabelText("Compare name"));
  await userEvent.click(button);
  expect(await screen.findByText("The records are imported")).toBeVisible();
  expect(screen.getByRole("link", { name: "Match a list" })).toHaveAttribute("href", "/catalogues/c1/match");
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ name: "tool list" });
  expect(sent(1)).toMatchObject({
    path: "/api/v1/catalogues/c1/imports",
    file: FILE,
    fields: { options: { mode: "replace", key: "sku", kinds: { price: "money" }, ignore: ["name"], reading: {} } },
  });
});

test("a file that is read in another way is looked into again", async () => {
  uploads(PROFILE, { ...PROFILE, rows: 7 });
  await show(<ImportFlow dropped={FILE} />);
  await importButton();
  await userEvent.selectOptions(screen.getByLabelText("Delimiter"), "Semicolon");
  expect(await importButton("Import 7 records")).toBeVisible();
  expect(sent(1)?.fields).toEqual({ options: { delimiter: ";" } });
});

test("the row with the names is read again once it is typed", async () => {
  uploads(PROFILE, PROFILE);
  await show(<ImportFlow dropped={FILE} />);
  await importButton();
  const row = screen.getByLabelText("Row with the column names");
  await userEvent.clear(row);
  await userEvent.type(row, "12");
  expect(upload).toHaveBeenCalledOnce();
  await userEvent.type(row, "{Enter}");
  await vi.waitFor(() => expect(sent(1)?.fields).toEqual({ options: { headerRow: 12 } }));
});

test("a file that cannot be read says why, and how it is read can still be changed", async () => {
  uploads(new ApiError("INPUT_ERROR", "tool_list.csv: the encoding is unknown", 400, "r1"), PROFILE);
  await show(<ImportFlow dropped={FILE} />);
  expect(await screen.findByRole("alert")).toHaveTextContent("tool_list.csv: the encoding is unknown.");
  await userEvent.selectOptions(screen.getByLabelText("Encoding"), "cp1252");
  expect(await importButton()).toBeVisible();
});

test("a refused import leaves no catalogue behind, and nothing that was typed is lost", async () => {
  uploads(PROFILE, new ApiError("TOO_LARGE", "the file is too large", 413, "r1"));
  const asked = fakeApi({
    "POST /api/v1/catalogues": () => CATALOGUE,
    "DELETE /api/v1/catalogues/c1": () => CATALOGUE,
  });
  await show(<ImportFlow dropped={FILE} />);
  await importButton();
  await userEvent.clear(screen.getByLabelText("Name"));
  await userEvent.type(screen.getByLabelText("Name"), "Hand tools");
  await userEvent.click(await importButton());
  expect(await screen.findByRole("alert")).toHaveTextContent("The file is too large.");
  expect(screen.getByLabelText("Name")).toHaveValue("Hand tools");
  expect(asked.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
});

test("a name that is taken is said at the name", async () => {
  uploads(PROFILE);
  fakeApi({ "POST /api/v1/catalogues": () => failure(409, "CONFLICT", "there is a catalogue 'tool list' already") });
  await show(<ImportFlow dropped={FILE} />);
  await userEvent.click(await importButton());
  expect(await screen.findByLabelText("Name")).toHaveAccessibleDescription(/There is a catalogue of this name already/);
});

test("after a job that failed the next try goes into the same catalogue", async () => {
  const failed: Job = {
    ...IMPORT_JOB,
    state: "failed",
    errorCode: "TABLE_ERROR",
    errorMessage: "the key stands twice",
  };
  uploads(PROFILE, IMPORT_JOB, { ...IMPORT_JOB, id: "j2" });
  const asked = fakeApi({
    "POST /api/v1/catalogues": () => CATALOGUE,
    "PATCH /api/v1/catalogues/c1": () => CATALOGUE,
    "GET /api/v1/jobs/j1": () => failed,
    "GET /api/v1/jobs/j2": () => ({ ...DONE, id: "j2" }),
  });
  await show(<ImportFlow dropped={FILE} />);
  await userEvent.click(await importButton());
  expect(await screen.findByRole("alert")).toHaveTextContent("The key stands twice.");
  await userEvent.click(screen.getByRole("button", { name: "Change something and try again" }));
  await userEvent.selectOptions(await screen.findByLabelText("Key column"), "name");
  await userEvent.click(await importButton());
  expect(await screen.findByText("The records are imported")).toBeVisible();
  expect(asked.filter(({ path }) => path.startsWith("/api/v1/catalogues")).map(({ method }) => method)).toEqual([
    "POST",
    "PATCH",
  ]);
});

test("rows that were left out are told with their reasons", async () => {
  uploads(PROFILE, IMPORT_JOB);
  const failures = [{ row: 61, reason: "there is no key in the column 'sku'" }];
  fakeApi({
    "POST /api/v1/catalogues": () => CATALOGUE,
    "GET /api/v1/jobs/j1": () => ({
      ...DONE,
      state: "completed_with_errors",
      counts: { added: 1, failed: 1 },
      summary: { failures, notices: ["An empty column was left out."] },
    }),
  });
  await show(<ImportFlow dropped={FILE} />);
  await userEvent.click(await importButton());
  const table = await screen.findByRole("group", { name: "1 row was not imported" });
  expect(within(table).getByRole("row", { name: "61 there is no key in the column 'sku'" })).toBeVisible();
  expect(screen.getByText("An empty column was left out.")).toBeVisible();
});

test("replacing all records asks first and says what goes", async () => {
  uploads(PROFILE, IMPORT_JOB);
  fakeApi({ "GET /api/v1/jobs/j1": () => DONE });
  await show(<ImportFlow catalogue={{ ...CATALOGUE, columns: ["sku", "brand"] }} dropped={FILE} />);
  await importButton();
  expect(screen.getByText(/The column brand is not in this file/)).toBeVisible();
  await userEvent.click(screen.getByLabelText("Replace all"));
  await userEvent.click(await importButton());
  const dialog = await screen.findByRole("dialog", { name: "Replace all of Tools?" });
  expect(dialog).toHaveTextContent("The catalogue has 600 records, the file 2 rows.");
  expect(upload).toHaveBeenCalledOnce();
  await userEvent.click(within(dialog).getByRole("button", { name: "Replace all records" }));
  expect(await screen.findByText("The records are imported")).toBeVisible();
  expect(sent(1)?.fields).toMatchObject({ options: { mode: "replace" } });
});

test("a file without the catalogue's key column may be the wrong one", async () => {
  uploads(PROFILE);
  await show(<ImportFlow catalogue={{ ...CATALOGUE, keyColumn: "article", columns: ["article"] }} dropped={FILE} />);
  await importButton();
  expect(screen.getByText(/The catalogue's keys stand in the column article/)).toBeVisible();
  await userEvent.click(screen.getByLabelText("Replace all"));
  expect(screen.queryByText(/The catalogue's keys stand/)).toBeNull();
});

test("adding and changing goes ahead without a question", async () => {
  uploads(PROFILE, IMPORT_JOB);
  fakeApi({ "GET /api/v1/jobs/j1": () => ({ ...DONE, counts: { unchanged: 0 } }) });
  await show(<ImportFlow catalogue={CATALOGUE} dropped={FILE} />);
  await userEvent.click(await importButton());
  expect(await screen.findByText(/nothing has changed/)).toBeVisible();
});

test("an import that was stopped says that nothing was stored", async () => {
  uploads(PROFILE, IMPORT_JOB);
  fakeApi({ "GET /api/v1/jobs/j1": () => ({ ...IMPORT_JOB, state: "cancelled" }) });
  await show(<ImportFlow catalogue={CATALOGUE} dropped={FILE} />);
  await userEvent.click(await importButton());
  expect(await screen.findByText("The import was stopped")).toBeVisible();
});

test("sending can be stopped, which is no error", async () => {
  vi.mocked(upload)
    .mockImplementationOnce(() => Promise.resolve(PROFILE as never))
    .mockImplementationOnce(
      ({ signal, onProgress }) =>
        new Promise((_, reject) => {
          onProgress?.(0.5);
          signal?.addEventListener("abort", () => reject(new DOMException("upload aborted", "AbortError")));
        }),
    );
  await show(<ImportFlow catalogue={CATALOGUE} dropped={FILE} />);
  await userEvent.click(await importButton());
  expect(await screen.findByRole("progressbar", { name: "Sending tool_list.csv" })).toHaveAttribute(
    "aria-valuenow",
    "50",
  );
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(await importButton()).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});
