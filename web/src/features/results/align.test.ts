import { expect, test } from "vitest";

import { alignFields, columnsOf } from "./align";

test("what corresponds stands side by side, then equal names, then what one side has alone", () => {
  const pairs = [
    { incoming: "Artikel", catalogue: "name" },
    { incoming: "gone", catalogue: "missing" },
  ];
  expect(alignFields(["Nr", "Artikel", "size"], ["sku", "name", "size"], pairs)).toEqual([
    { incoming: "Artikel", catalogue: "name" },
    { incoming: "size", catalogue: "size" },
    { incoming: "Nr", catalogue: null },
    { incoming: null, catalogue: "sku" },
  ]);
});

test("a catalogue column that corresponds to another one is not taken by its namesake", () => {
  expect(alignFields(["name", "title"], ["name"], [{ incoming: "title", catalogue: "name" }])).toEqual([
    { incoming: "title", catalogue: "name" },
    { incoming: "name", catalogue: null },
  ]);
});

test("a record that is not there has no columns", () => {
  expect([columnsOf(null), columnsOf({ a: null })]).toEqual([[], ["a"]]);
});
