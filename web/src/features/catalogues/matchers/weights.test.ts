import { expect, test } from "vitest";

import { weightsByField } from "./weights";

test("what weighs most stands first, column by column", () => {
  const comparisons = [
    { comparison: "words", field: "name", same: 2, different: -1 },
    { comparison: "equal", field: "barcode", same: 9, different: -3 },
    { comparison: "letters", field: "name", same: 4, different: -2 },
    { comparison: "all words", field: null, same: 1, different: 0 },
  ];
  const told = weightsByField({ comparisons });
  expect(told.map(({ field, most }) => [field, most])).toEqual([
    ["barcode", 9],
    ["name", 6],
    [null, 1],
  ]);
  expect(told[1]?.comparisons.map(({ comparison }) => comparison)).toEqual(["letters", "words"]);
});
