import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { show } from "@/testing/render";

import { EvidenceWaterfall } from "./Evidence";
import { Waterfall } from "./Waterfall";
import { probabilityOf, strongest, waterfallOf } from "./waterfall";

test("each bar begins where the one before ends, and zero lies between against and for", () => {
  const shape = waterfallOf([{ bits: -2 }, { bits: 5 }, { bits: -1 }]);
  expect(shape.bits).toBe(2);
  expect(shape.zero).toBeCloseTo(0.4); // from -2 to 3
  expect(shape.bars).toEqual([
    { left: 0, width: 0.4 },
    { left: 0, width: 1 },
    { left: 0.8, width: 0.2 },
  ]);
  expect(shape.total.left).toBeCloseTo(0.4);
  expect(shape.total.width).toBeCloseTo(0.4);
});

test("evidence that says nothing makes no shape to divide by", () => {
  expect(waterfallOf([]).total).toEqual({ left: 0, width: 0 });
  expect(waterfallOf([{ bits: 0 }]).bars).toEqual([{ left: 0, width: 0 }]);
});

test("bits become a probability as the service says it", () => {
  expect(probabilityOf(0)).toBe(0.5);
  expect(probabilityOf(3)).toBeCloseTo(8 / 9);
});

test("the start stays first, and what is small is put together", () => {
  const parts = [1, -0.2, 4, -3, 0.1].map((bits) => ({ label: String(bits), bits }));
  const { shown, rest } = strongest(parts, 4);
  expect(shown.map((part) => part.bits)).toEqual([1, 4, -3]);
  expect(rest.map((part) => part.bits)).toEqual([-0.2, 0.1]);
  expect(strongest(parts, 5).rest).toEqual([]);
  expect(strongest([], 5).shown).toEqual([]);
});

test("the table says label, bits and the probability at the end", async () => {
  const parts = ["Start", "A", "B", "C"].map((label, place) => ({ label, bits: place - 1 }));
  await show(<Waterfall label="Evidence for A-1" parts={parts} most={3} />);
  const table = screen.getByRole("table", { name: "Evidence for A-1" });
  expect(within(table).getByRole("row", { name: /^C.*\+2\.0$/ })).toBeVisible();
  expect(within(table).getByRole("row", { name: /^2 smaller ones together.*\+1\.0$/ })).toBeVisible();
  expect(within(table).getByRole("row", { name: /^Together: 80% likely.*\+2\.0$/ })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Show all 4" }));
  expect(within(table).getByRole("row", { name: /^B.*\+1\.0$/ })).toBeVisible();
});

test("the engine's evidence is said in words, unknown comparisons in the engine's own", async () => {
  const pair = { incoming: null, catalogue: null, similarity: null };
  await show(
    <EvidenceWaterfall
      catalogueKey="A-1"
      evidence={[
        { comparison: "starting odds", field: null, bits: -1, ...pair },
        { comparison: "same", field: "barcode", bits: 6, incoming: "123", catalogue: "124", similarity: 0 },
        { comparison: "phonetics", field: "name", bits: 2, incoming: "Bolt", catalogue: null, similarity: 0.5 },
        { comparison: "all letters", field: null, bits: 1, ...pair, similarity: 0.7 },
      ]}
    />,
  );
  expect(screen.getByRole("rowheader", { name: "Starting odds" })).toBeVisible();
  expect(screen.getByRole("rowheader", { name: "barcode: the same “123” beside “124”" })).toBeVisible();
  expect(screen.getByRole("rowheader", { name: "name: phonetics “Bolt” beside no value" })).toBeVisible();
  expect(screen.getByRole("rowheader", { name: "Whole record: letters" })).toBeVisible();
});

test("what is looked for in the whole of the other record is said to be there, or not, or how much of it", async () => {
  const sought = (comparison: string, similarity: number | null) => ({
    comparison,
    field: "brand",
    bits: 1,
    incoming: comparison === "covered" ? "Acme" : null,
    catalogue: "Boltwick Ltd",
    similarity,
  });
  await show(
    <EvidenceWaterfall
      catalogueKey="A-1"
      evidence={[sought("mentioned", 1), sought("mentioned", 0.6), sought("covered", 0), sought("mentioned", null)]}
    />,
  );
  expect(screen.getAllByRole("rowheader").map((header) => header.textContent)).toEqual([
    "brand: anywhere in the incoming record “Boltwick Ltd” is there",
    "brand: anywhere in the incoming record 60% of “Boltwick Ltd” is there, rare words counting more",
    "brand: anywhere in the catalogue record “Acme” is not there",
    "brand: anywhere in the incoming record no value beside “Boltwick Ltd”",
    expect.stringMatching(/^Together/),
  ]);
});
