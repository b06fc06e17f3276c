import { expect, test } from "vitest";

import { likelihood } from "./likelihood";

test.each([
  [1, "certain"],
  [0.95, "veryLikely"],
  [0.65, "likely"],
  [0.5, "open"],
  [0.2, "unlikely"],
  [0, "veryUnlikely"],
  [null, "unknown"],
])("%s is %s", (probability, word) => {
  expect(likelihood(probability)).toBe(word);
});
