import { expect, test } from "vitest";

import { align, inOneLine, inWords, related } from "./align";

const INCOMING = { Bezeichnung: "Cordless drill", Marke: "BOSCH ", Price: "12.50", Lager: "3", leer: null };
const CATALOGUE = { name: "Cordless drill", maker: "Bosch", price: "12.5", code: "A-1", note: "" };
const PAIRS = [
  { incoming: "Marke", catalogue: "maker" },
  { incoming: "Bezeichnung", catalogue: "name" },
];

test("what corresponds stands side by side, in the job's order; equal names follow, then what one side has alone", () => {
  const rows = align(INCOMING, CATALOGUE, PAIRS);
  expect(rows.map(({ columns, column, state }) => [columns.join("+"), column, state])).toEqual([
    ["Marke", "maker", "same"],
    ["Bezeichnung", "name", "same"],
    ["Price", "price", "different"],
    ["Lager", null, "alone"],
    ["", "code", "alone"],
  ]);
});

test("several columns that correspond to one are read as one", () => {
  const pairs = [
    { incoming: "first", catalogue: "name" },
    { incoming: "last", catalogue: "name" },
  ];
  const [row] = align({ first: "Ada", last: "Lovelace" }, { name: "ada lovelace" }, pairs);
  expect(row).toMatchObject({ columns: ["first", "last"], incoming: "Ada Lovelace", state: "same" });
});

test("a pair whose column a record does not have counts for nothing", () => {
  const rows = align({ name: "x" }, { name: "x" }, [{ incoming: "gone", catalogue: "name" }]);
  expect(rows).toMatchObject([{ columns: ["name"], column: "name", state: "same" }]);
});

test("a catalogue column that corresponds to another one is not taken by its namesake", () => {
  expect(related(["name", "title"], ["name"], [{ incoming: "title", catalogue: "name" }])).toEqual([
    { columns: ["title"], column: "name" },
    { columns: ["name"], column: null },
  ]);
});

test("a record in one line does without the key that stands beside it", () => {
  expect(inWords(CATALOGUE, "A-1")).toBe("Cordless drill · Bosch · 12.5");
});

test("a record in one line leaves out what is empty", () => {
  expect(inOneLine(align(INCOMING, CATALOGUE, PAIRS), "catalogue")).toBe("Bosch · Cordless drill · 12.5 · A-1");
});
