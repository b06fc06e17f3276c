import { expect, test } from "vitest";

import { columnsOf } from "./columns";

test("records of one source may have different columns", () => {
  expect(columnsOf([{ fields: { a: "1", b: null } }, { fields: { b: "2", c: "3" } }])).toEqual(["a", "b", "c"]);
});
