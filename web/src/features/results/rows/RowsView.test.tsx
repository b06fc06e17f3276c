import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import type { Decision } from "@/api/types";
import { type Asked, failure, fakeApi } from "@/testing/fakeApi";
import { doneOf } from "@/testing/jobs";
import { show } from "@/testing/render";

import { FailedRows } from "../FailedRows";
import { RowsView } from "./RowsView";

const JOB = doneOf({ rowsTotal: 100_000, counts: { link: 90_000, review: 450, no_match: 9_547, failed: 3 } });
const RESULTS = `GET /api/v1/jobs/${JOB.id}/results`;

const result = (row: number, decision: Decision = "link") => ({
  row,
  recordId: `K${row}`,
  catalogueKey: `S${row}`,
  catalogueRecordId: `c${row}`,
  incomingRecordId: `i${row}`,
  decision,
  probability: 0.9,
  reason: "agrees: text",
  candidates: [
    { catalogueKey: `S${row}`, catalogueRecordId: `c${row}`, probability: 0.9, evidence: [] },
    { catalogueKey: "OTHER", catalogueRecordId: "c0", probability: 0.2, evidence: [] },
  ],
  incoming: { "Art.-Nr.": `K${row}`, Bezeichnung: `Bolt ${row}`, "EAN-Code": null },
  catalogue: { sku: `S${row}`, name: `Hex bolt ${row}`, barcode: null },
});

/** The list as the API gives it: any window, or one page after the other for words. */
function results({ search }: Asked) {
  if (search.get("search") === "nothing") return { items: [], nextCursor: null };
  if (search.get("search") !== null)
    return search.get("cursor") === null
      ? { items: [], nextCursor: "on" }
      : { items: [result(77_777)], nextCursor: null };
  const offset = Number(search.get("offset"));
  return { items: Array.from({ length: 200 }, (_, place) => result(offset + place + 1)), nextCursor: null };
}

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
});

async function rows(decision: Decision | null = null, routes = {}) {
  const asked = fakeApi({ [RESULTS]: results, ...routes });
  const onDecision = vi.fn();
  await show(<RowsView job={JOB} decision={decision} onDecision={onDecision} />);
  return { asked, onDecision, grid: await screen.findByRole("grid", { name: "Rows of this job" }) };
}

test("the list's columns stand beside the catalogue's, window by window", async () => {
  const { asked, grid } = await rows();
  expect(await within(grid).findByText("Bolt 1")).toBeVisible();
  expect(within(grid).getByText("Hex bolt 1")).toBeVisible();
  expect(grid).toHaveAttribute("aria-rowcount", "100001");
  expect(asked.map(({ search }) => search.get("offset"))).toEqual(["0", "200"]);
  const headers = within(grid)
    .getAllByRole("columnheader")
    .map((header) => header.textContent);
  expect(headers.slice(5, 7)).toEqual(["Bezeichnungyour list", "namecatalogue"]);
});

test("a decision limits the list and belongs into the address", async () => {
  const { asked, grid, onDecision } = await rows("review");
  await within(grid).findByText("Bolt 1");
  expect(screen.getByText("450 rows")).toBeVisible();
  expect(asked[0]?.search.get("decision")).toBe("review");
  await userEvent.selectOptions(screen.getByLabelText("Decision"), "No match");
  expect(onDecision).toHaveBeenCalledWith("no_match");
});

test("words are looked for on and on until rows are found or the list is at its end", async () => {
  const { asked } = await rows();
  await userEvent.type(screen.getByLabelText("Search your rows"), "bolt");
  expect(await screen.findByText("1 row found")).toBeVisible();
  expect(await screen.findByText("Bolt 77777")).toBeVisible();
  const found = asked.filter(({ search }) => search.get("search") === "bolt");
  expect(found.map(({ search }) => search.get("cursor"))).toEqual([null, "on"]);
});

test("words that no row has say so, and lead back", async () => {
  await rows();
  await userEvent.type(screen.getByLabelText("Search your rows"), "nothing");
  expect(await screen.findByText("No row is like that")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Show all rows" }));
  expect(await screen.findByText("100,000 rows")).toBeVisible();
  expect(screen.getByLabelText("Search your rows")).toHaveValue("");
});

test("a probability limits the list; what is none is refused", async () => {
  const { asked } = await rows();
  await userEvent.type(screen.getByLabelText("From %"), "500");
  expect(screen.getByText("0 to 100")).toBeVisible();
  await userEvent.clear(screen.getByLabelText("From %"));
  await userEvent.type(screen.getByLabelText("From %"), "25,5");
  await waitFor(() => expect(asked.at(-1)?.search.get("minProbability")).toBe("0.255"));
});

test("columns can be left out", async () => {
  const { grid } = await rows();
  await userEvent.click(screen.getByRole("button", { name: "Columns" }));
  await userEvent.click(await screen.findByLabelText("name (catalogue)"));
  await userEvent.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(within(grid).queryByText("Hex bolt 1")).toBeNull());
});

test("a window that does not come says so and comes when asked for again", async () => {
  const answers = [failure(503, "BUSY", "the database is away"), failure(503, "BUSY", "the database is away")];
  await rows(null, { [RESULTS]: (asked: Asked) => answers.pop() ?? results(asked) });
  expect(await screen.findByRole("alert")).toHaveTextContent("The database is away.");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Bolt 1")).toBeVisible();
});

test("a row opens with both records and why; another candidate and the next row follow", async () => {
  const evidence = [
    { comparison: "starting odds", field: null, incoming: null, catalogue: null, similarity: null, bits: 3 },
  ];
  const { grid } = await rows(null, {
    [`GET /api/v1/jobs/${JOB.id}/results/1/explanation`]: () => ({ evidence }),
    [`GET /api/v1/catalogues/${JOB.catalogueId}/records/c0`]: () => ({ fields: { sku: "OTHER", name: "Wood screw" } }),
  });
  await within(grid).findByText("Bolt 1");
  fireEvent.keyDown(grid, { key: "ArrowDown" });
  fireEvent.keyDown(grid, { key: "Enter" });
  const dialog = await screen.findByRole("dialog", { name: "Row 1: K1" });
  const name = within(dialog).getByRole("rowheader", { name: "name from Bezeichnung" });
  expect(name.closest("[role=row]")).toHaveTextContent(/Bolt 1.*Hex bolt 1.*Different: “Hex”/);
  expect(await within(dialog).findByRole("table", { name: "Evidence for S1" })).toHaveTextContent("Starting odds");
  await userEvent.selectOptions(within(dialog).getByLabelText("Candidates"), "OTHER, 20.0%");
  await waitFor(() => expect(dialog).toHaveTextContent("Wood screw"));
  await userEvent.click(within(dialog).getByRole("button", { name: "Next row" }));
  expect(await screen.findByRole("dialog", { name: "Row 2: K2" })).toBeVisible();
});

test("failed rows stand with their reasons", async () => {
  const failed = { ...result(9, "failed"), probability: null, candidates: [], reason: "the line has 9 columns, not 6" };
  const asked = fakeApi({ [RESULTS]: () => ({ items: [failed], nextCursor: null }) });
  const { unmount } = await show(<FailedRows job={JOB} />);
  expect(await screen.findByText("the line has 9 columns, not 6")).toBeVisible();
  expect(asked[0]?.search.get("decision")).toBe("failed");
  unmount();
  await show(<FailedRows job={doneOf()} />);
  expect(screen.getByText("No row failed")).toBeVisible();
});
