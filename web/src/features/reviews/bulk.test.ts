import { expect, test } from "vitest";

import { NONE, plus, wishesOf } from "./bulk";
import { review } from "@/testing/reviews";

test("many records go in portions that the service takes, each by itself", () => {
  const reviews = Array.from({ length: 1001 }, (_, at) => review(String(at)));
  const wishes = wishesOf("reject", reviews);
  expect(wishes.map((wish) => wish.items.length)).toEqual([500, 500, 1]);
  expect(wishes[2]).toEqual({
    judgement: "not_match",
    allOrNothing: false,
    items: [{ id: "1000", etag: '"1000-1"' }],
  });
});

test("outcomes add up, refusals by name", () => {
  const answer = {
    dryRun: false,
    judged: 1,
    refused: 1,
    outcomes: [
      { id: "1", judged: true },
      { id: "2", judged: false, message: "no" },
    ],
  };
  const twice = plus(plus(NONE, answer), answer);
  expect(twice.judged).toBe(2);
  expect(twice.refused.map((one) => one.id)).toEqual(["2", "2"]);
});
