import { expect, test } from "vitest";

import { NEW, optionsOf, precisionOf, problemsOf, sameOptions, sourceOf, withColumn, withReading } from "./draft";

const DRAFT = NEW;

test("the source is called as the file is, under the name that it had before", () => {
  expect(sourceOf("koenig_2024.csv.gz", [])).toBe("koenig 2024");
  expect(sourceOf("koenig.csv", ["Koenig", "koenig.csv"])).toBe("koenig.csv");
  expect(sourceOf("KOENIG.xlsx", ["northgate", "Koenig.csv"])).toBe("Koenig.csv");
});

test("what nobody said is left to the service", () => {
  expect(optionsOf(DRAFT)).toEqual({});
});

test("columns that correspond and columns that are not used are told apart", () => {
  const draft = withColumn(withColumn(withColumn(DRAFT, "Art", "sku"), "Preis", null), "Name", "name");
  expect(optionsOf(draft)).toEqual({ mapping: { Art: "sku", Name: "name" }, ignore: ["Preis"] });
  expect(optionsOf(withColumn(draft, "Art", undefined))).toEqual({ mapping: { Name: "name" }, ignore: ["Preis"] });
});

test("a catalogue column has one place: the column that had it loses it", () => {
  const draft = withColumn(withColumn(DRAFT, "Art", "sku"), "Nr", "sku");
  expect(draft.columns).toEqual({ Nr: "sku" });
  expect(withColumn(withColumn(DRAFT, "a", null), "b", null).columns).toEqual({ a: null, b: null });
});

test("another way of reading forgets what was said of columns that may be gone", () => {
  const draft = withReading({ ...withColumn(DRAFT, "Art", "sku"), key: "Art" }, { delimiter: ";" });
  expect(optionsOf(draft)).toEqual({ reading: { delimiter: ";" } });
});

test.each([
  ["", null],
  ["95", 0.95],
  [" 99,5 % ", 0.995],
  ["49", Number.NaN],
  ["100", Number.NaN],
  ["much", Number.NaN],
])("a precision of %j is understood", (typed, share) => {
  expect(precisionOf(typed)).toBe(share);
  expect(problemsOf({ ...DRAFT, precision: typed }).precision).toBe(Number.isNaN(share));
});

test("structure, key and precision are passed on, and a wrong precision is not", () => {
  const draft = { ...DRAFT, structure: "one-to-one", key: "Art", precision: "90" } as const;
  expect(optionsOf(draft)).toEqual({ cardinality: "one-to-one", key: "Art", precision: 0.9 });
  expect(optionsOf({ ...draft, precision: "9000" })).toEqual({ cardinality: "one-to-one", key: "Art" });
  const promise = { cardinality: "one-to-one", key: "Art", policy: { promise: 0.9 } };
  expect(optionsOf({ ...draft, borneOut: true })).toEqual(promise);
  expect(sameOptions(optionsOf(draft), optionsOf({ ...draft, source: "x" }))).toBe(true);
  expect(problemsOf({ ...draft, source: " " }).source).toBe(true);
});
