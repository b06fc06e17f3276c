import { fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import { show } from "@/testing/render";

import { placeAfter } from "./places";
import { VirtualTable } from "./VirtualTable";

interface Row {
  readonly name: string;
}

const COLUMNS = [
  { id: "name", header: "Name", width: 200, cell: (row: Row) => row.name },
  { id: "size", header: "Size", width: 100, numeric: true, cell: () => 7 },
];

beforeEach(() => {
  // jsdom lays nothing out: the scrolling box is 400 px high.
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
});

async function table(change: Partial<Parameters<typeof VirtualTable<Row>>[0]> = {}) {
  const onOpen = vi.fn();
  const onRange = vi.fn();
  await show(
    <VirtualTable<Row>
      label="Rows"
      columns={COLUMNS}
      hidden={{}}
      count={100_000}
      more={false}
      rowAt={(index) => (index === 3 ? undefined : { name: `row ${index}` })}
      onRange={onRange}
      onOpen={onOpen}
      placeholder={(index) => `${index + 1} is on its way`}
      {...change}
    />,
  );
  return { grid: await screen.findByRole("grid", { name: "Rows" }), onOpen, onRange };
}

const activeIn = (grid: HTMLElement) => {
  const id = grid.getAttribute("aria-activedescendant");
  return id === null ? null : document.getElementById(id)?.getAttribute("data-index");
};

test("of a hundred thousand rows only those near by exist, and readers are told how many there are", async () => {
  const { grid, onRange } = await table();
  expect(grid).toHaveAttribute("aria-rowcount", "100001");
  const rows = within(grid).getAllByRole("row");
  expect(rows.length).toBeLessThan(60);
  expect(within(grid).getByRole("row", { name: "row 0 7" })).toHaveAttribute("aria-rowindex", "2");
  expect(onRange).toHaveBeenCalledWith(0, 9); // ten rows of 40 px are seen
});

test("a row that is on its way keeps its place", async () => {
  const { grid } = await table();
  expect(within(grid).getByRole("row", { name: "4 is on its way" })).toHaveAttribute("aria-busy", "true");
});

test("the keyboard moves along the rows and opens one", async () => {
  const { grid, onOpen } = await table();
  fireEvent.keyDown(grid, { key: "Enter" });
  expect(onOpen).not.toHaveBeenCalled();
  fireEvent.keyDown(grid, { key: "ArrowDown" });
  fireEvent.keyDown(grid, { key: "ArrowDown" });
  expect(activeIn(grid)).toBe("1");
  fireEvent.keyDown(grid, { key: "Enter" });
  expect(onOpen).toHaveBeenCalledWith(1);
  fireEvent.keyDown(grid, { key: "ArrowDown", ctrlKey: true });
  expect(activeIn(grid)).toBe("1");
});

test("a press on a row opens it, one beside all rows does not", async () => {
  const { grid, onOpen } = await table();
  fireEvent.click(within(grid).getByText("Name"));
  expect(onOpen).not.toHaveBeenCalled();
  fireEvent.click(within(grid).getByText("row 2"));
  expect(onOpen).toHaveBeenCalledWith(2);
});

test("hidden columns are not there; a list whose end nobody knows says so", async () => {
  const { grid } = await table({ hidden: { size: false }, more: true });
  expect(within(grid).getAllByRole("columnheader")).toHaveLength(1);
  expect(grid).toHaveAttribute("aria-rowcount", "-1");
});

const EXTENT = { count: 50, page: 10 };
test.each([
  ["ArrowDown", null, 0],
  ["ArrowDown", 49, 49],
  ["ArrowUp", 0, 0],
  ["ArrowUp", 7, 6],
  ["PageDown", 45, 49],
  ["PageUp", 12, 2],
  ["Home", 30, 0],
  ["End", null, 49],
  ["x", 3, null],
] as const)("%s from %j leads to %j", (key, from, to) => {
  expect(placeAfter(key, from, EXTENT)).toBe(to);
});
