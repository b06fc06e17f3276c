import { expect, test } from "vitest";

import { CATALOGUE } from "@/testing/catalogues";

import { changesOf, settingsOf } from "./columns";

const SAID = { ...CATALOGUE, fieldSettings: { price: { kind: "money" as const, ignored: true } } };

test("each column has a setting, of which nothing need be said", () => {
  expect(settingsOf(SAID)).toEqual([
    { column: "sku", kind: null, ignored: false },
    { column: "name", kind: null, ignored: false },
    { column: "price", kind: "money", ignored: true },
  ]);
});

test("only columns of which something else is said are sent", () => {
  const before = settingsOf(SAID);
  expect(changesOf(before, before)).toEqual({});
  const now = before.map((setting) => (setting.column === "price" ? { ...setting, kind: null } : setting));
  expect(changesOf(before, now)).toEqual({ price: { kind: null, ignored: true } });
});
