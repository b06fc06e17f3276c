import { expect, test } from "vitest";

import { PROFILE } from "@/testing/catalogues";

import { changeable, encodings, headerRowOf, reread } from "./reading";

test("the detected encoding stands first, once", () => {
  expect(encodings("cp1252").slice(0, 2)).toEqual(["cp1252", "utf-8"]);
  expect(encodings("cp1252").filter((name) => name === "cp1252")).toHaveLength(1);
  expect(encodings("koi8-r")[0]).toBe("koi8-r");
});

test("only what a format has can be changed", () => {
  const workbook = { ...PROFILE.file, encoding: null, delimiter: null, sheets: ["A", "B"], sheet: "A" };
  expect(changeable(workbook)).toEqual({ sheet: true, headerRow: true, encoding: false, delimiter: false });
  expect(changeable(null)).toEqual({ sheet: false, headerRow: true, encoding: true, delimiter: true });
});

test("a change is kept beside the others, and an empty one leaves it to detection", () => {
  expect(reread({ encoding: "utf-8" }, { headerRow: 0 })).toEqual({ encoding: "utf-8", headerRow: 0 });
  expect(reread({ encoding: "utf-8", delimiter: ";" }, { encoding: "" })).toEqual({ delimiter: ";" });
});

test.each([
  ["4", 4],
  ["0", 0],
  ["", null],
  ["-1", null],
  ["two", null],
  ["1.5", null],
])("a header's row as typed: %s", (typed, row) => {
  expect(headerRowOf(typed)).toBe(row);
});
