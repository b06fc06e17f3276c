import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { CATALOGUE, PROFILE } from "@/testing/catalogues";
import { fakeApi } from "@/testing/fakeApi";
import { type FakeRequest, fakeUploads } from "@/testing/fakeUpload";
import { jobOf, SUMMARY } from "@/testing/jobs";
import { show } from "@/testing/render";

import { MatchFlow } from "./MatchFlow";

const PREVIEW = {
  catalogueId: "c1",
  catalogueVersion: 1,
  matcherId: null,
  rowsTotal: 5_000,
  rowsUsed: 2_000,
  summary: SUMMARY,
  links: [
    {
      row: 1,
      recordId: "0001047",
      decision: "link",
      probability: 0.99996,
      reason: "agrees: text, barcode",
      incoming: { Bezeichnung: "Winkelschl.", "EAN-Code": "2458" },
      catalogueKey: "073168",
      catalogueRecordId: "r1",
      catalogue: { sku: "073168", name: "Angle Grinder", barcode: "2458" },
    },
  ],
};
const READ = { ...PROFILE, file: { ...PROFILE.file, encoding: "cp1252", delimiter: ";", headerRow: 3 } };
const DRY = "/api/v1/catalogues/c1/jobs?dryRun=true";
const RUN = "/api/v1/catalogues/c1/jobs";

const envelope = (data: unknown) => ({ success: true, data });
const optionsOf = (request: FakeRequest | undefined): unknown => {
  const said = request?.body?.get("options");
  return typeof said === "string" ? JSON.parse(said) : said;
};
const to = (uploads: readonly FakeRequest[], path: string) => uploads.filter((request) => request.path === path);

async function dropped() {
  fakeApi({ "GET /api/v1/catalogues/c1/sources": () => ({ items: [{ id: "s", name: "Koenig" }], nextCursor: null }) });
  const uploads = fakeUploads();
  const onStarted = vi.fn();
  await show(<MatchFlow catalogue={CATALOGUE} onStarted={onStarted} />);
  await userEvent.upload(screen.getByLabelText("Choose a file, or drop it here"), new File(["a;b"], "koenig.csv"));
  await waitFor(() => expect(to(uploads, DRY)).toHaveLength(1));
  return { uploads, onStarted };
}

async function previewed() {
  const { uploads, onStarted } = await dropped();
  act(() => {
    to(uploads, "/api/v1/profiles")[0]?.answer(200, envelope(READ));
    to(uploads, DRY)[0]?.answer(200, envelope(PREVIEW));
  });
  await screen.findByRole("button", { name: "Match all 5,000 rows" });
  return { uploads, onStarted };
}

test("a dropped list is looked at with nothing said, and the page tells how far that is", async () => {
  const { uploads } = await dropped();
  expect(optionsOf(to(uploads, DRY)[0])).toEqual({});
  act(() => to(uploads, DRY)[0]?.progress(1, 2));
  expect(await screen.findByText("Sending the list: 50%")).toBeVisible();
  act(() => to(uploads, DRY)[0]?.progress(2, 2));
  expect(await screen.findByText("Looking at the list…")).toBeVisible();
});

test("what was found is shown before anything is kept: counts, columns, reading, rows", async () => {
  await previewed();
  expect(screen.getByText(/Judged by the first 2,000 of 5,000 rows/)).toBeVisible();
  expect(screen.getByLabelText("Where it comes from")).toHaveValue("Koenig");
  expect(screen.getByLabelText("EAN-Code corresponds to")).toHaveDisplayValue("barcode (found)");
  expect(screen.getByLabelText("Encoding")).toHaveValue("cp1252");
  const rows = screen.getByRole("group", { name: /How the first rows/ });
  expect(rows).toHaveTextContent("Winkelschl. · 2458");
  expect(rows).toHaveTextContent("073168 · Angle Grinder · 2458");
  expect(within(rows).getByText("99.9%")).toBeVisible();
});

test("what somebody says is tried out first, and then asked of the job", async () => {
  const { uploads, onStarted } = await previewed();
  await userEvent.selectOptions(screen.getByLabelText("Bezeichnung corresponds to"), "Not used");
  await userEvent.selectOptions(screen.getByLabelText("EAN-Code corresponds to"), "sku");
  await userEvent.selectOptions(
    screen.getByLabelText(/How rows and catalogue records/),
    "each row has its own catalogue record",
  );
  await userEvent.type(screen.getByLabelText("Right links wanted"), "90");
  await userEvent.click(screen.getByRole("button", { name: "Show what this changes" }));
  const options = {
    precision: 0.9,
    cardinality: "one-to-one",
    mapping: { "EAN-Code": "sku" },
    ignore: ["Bezeichnung"],
  };
  await waitFor(() => expect(optionsOf(to(uploads, DRY)[1])).toEqual(options));
  act(() => to(uploads, DRY)[1]?.answer(200, envelope(PREVIEW)));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Show what this changes" })).toBeNull());

  await userEvent.click(screen.getByRole("button", { name: "Match all 5,000 rows" }));
  const sent = to(uploads, RUN)[0];
  expect([sent?.body?.get("source"), optionsOf(sent)]).toEqual(["Koenig", options]);
  act(() => sent?.answer(202, envelope(jobOf())));
  await waitFor(() => expect(onStarted).toHaveBeenCalledWith(jobOf()));
});

test("a second try after a lost answer is the same request", async () => {
  const { uploads } = await previewed();
  await userEvent.click(screen.getByRole("button", { name: "Match all 5,000 rows" }));
  act(() => to(uploads, RUN)[0]?.onerror?.());
  expect(await screen.findByRole("alert")).toHaveTextContent("The service does not answer");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  const [first, second] = to(uploads, RUN).map((request) => request.sent.get("Idempotency-Key"));
  expect(first).toBeTruthy();
  expect(second).toBe(first);
});

test("a precision that is none and a source without a name are refused at once", async () => {
  const { uploads } = await previewed();
  await userEvent.clear(screen.getByLabelText("Where it comes from"));
  await userEvent.type(screen.getByLabelText("Right links wanted"), "200");
  expect(screen.getByText("A name is needed.")).toBeVisible();
  expect(screen.getByText("A number from 50 to 99.9.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Match all 5,000 rows" }));
  expect(to(uploads, RUN)).toHaveLength(0);
});

test("a list that cannot be read says so, and lets one say how to read it", async () => {
  const { uploads } = await dropped();
  const problem = { error: { code: "INPUT_ERROR", message: "koenig.csv: it holds no table", details: {} } };
  act(() => to(uploads, DRY)[0]?.answer(400, problem));
  expect(await screen.findByRole("alert")).toHaveTextContent("it holds no table");
  await userEvent.selectOptions(screen.getByLabelText("Encoding"), "utf-16");
  await waitFor(() => expect(optionsOf(to(uploads, DRY)[1])).toEqual({ reading: { encoding: "utf-16" } }));
});

test("while nobody can look at the list there is no preview, and it can be matched all the same", async () => {
  const { uploads, onStarted } = await dropped();
  const problem = { error: { code: "QUEUE_ERROR", message: "no worker could answer this now", details: {} } };
  act(() => to(uploads, DRY)[0]?.answer(503, problem));
  expect(await screen.findByRole("alert")).toHaveTextContent("There is no preview now");
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  expect(screen.getByLabelText("Where it comes from")).toHaveValue("Koenig");
  await userEvent.click(screen.getByRole("button", { name: "Match the whole list" }));
  const job = jobOf({ state: "queued" });
  act(() => to(uploads, RUN)[0]?.answer(202, envelope(job)));
  await waitFor(() => expect(onStarted).toHaveBeenCalledWith(job));
  expect(optionsOf(to(uploads, RUN)[0])).toEqual({});
});
