import { expect, test } from "vitest";

import { CATALOGUE, PROFILE } from "@/testing/catalogues";

import { columnsBeside, draftOf, optionsOf, problemsOf } from "./draft";

test("a new catalogue is what was detected", () => {
  const draft = draftOf(PROFILE, {});
  expect(draft).toMatchObject({ name: "tool list", mode: "replace", key: "sku", numbered: false });
  expect(optionsOf(draft, { delimiter: ";" })).toEqual({
    mode: "replace",
    key: "sku",
    kinds: {},
    ignore: [],
    reading: { delimiter: ";" },
  });
});

test("corrections are sent, also one that goes back to what was detected", () => {
  const draft = draftOf(PROFILE, { kinds: { price: "money", name: "name" }, ignored: { name: true, sku: false } });
  expect(optionsOf(draft, {})).toMatchObject({ kinds: { price: "money", name: "name" }, ignore: ["name"] });
});

test("without a key column rows of a new catalogue are numbered", () => {
  const keyless = { ...PROFILE, key: null };
  const draft = draftOf(keyless, {});
  expect(draft).toMatchObject({ key: "", numbered: true });
  expect(problemsOf(draft, keyless).size).toBe(0);
  expect(optionsOf(draft, {}).key).toBeNull();
});

test("records that are added to others need a key, and the catalogue's own is taken", () => {
  const keyless = { ...PROFILE, key: null };
  expect(draftOf(keyless, {}, CATALOGUE)).toMatchObject({ name: "Tools", mode: "upsert", key: "sku" });
  const draft = draftOf(keyless, {}, { ...CATALOGUE, keyColumn: "article" });
  expect(draft.key).toBe("");
  expect([...problemsOf(draft, keyless)]).toEqual(["key"]);
});

test("a key that was chosen is forgotten with the column", () => {
  expect(draftOf(PROFILE, { key: "name" }).key).toBe("name");
  expect(draftOf(PROFILE, { key: "gone" }).key).toBe("sku");
});

test("what the catalogue's settings say of columns holds", () => {
  const said = { ...CATALOGUE, fieldSettings: { price: { kind: "money" as const, ignored: true } } };
  const price = draftOf(PROFILE, { ignored: { price: false } }, said).columns[2];
  expect(price).toMatchObject({ kind: "money", detected: "number", ignored: true, settled: true });
});

test("a nameless catalogue and an empty file cannot be imported", () => {
  const empty = { ...PROFILE, rows: 0 };
  expect([...problemsOf(draftOf(empty, { name: " " }), empty)]).toEqual(["name", "nothing"]);
});

test("columns that come and go are told", () => {
  const other = { ...CATALOGUE, columns: ["sku", "name", "brand"] };
  expect(columnsBeside(PROFILE, other)).toEqual({ added: ["price"], missing: ["brand"] });
});
