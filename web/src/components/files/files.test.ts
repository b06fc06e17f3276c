import { expect, test } from "vitest";

import { nameOf, tokenOf } from "./files";

test.each([
  ["tool_list.csv", "tool list"],
  ["Price  list 2026.csv.gz", "Price list 2026"],
  ["parts.v2.xlsx", "parts.v2"],
  [".csv", ""],
])("what a file holds is called like the file: %s", (file, name) => {
  expect(nameOf(file)).toBe(name);
});

test("another file of the same name is another file", () => {
  const lastModified = 7;
  expect(tokenOf(new File(["a"], "x.csv", { lastModified }))).toBe("x.csv/1/7");
  expect(tokenOf(new File(["ab"], "x.csv", { lastModified }))).toBe("x.csv/2/7");
});
