import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { show } from "@/testing/render";

import { CountsBar } from "./CountsBar";
import { shownShare, useProbability } from "./percent";

test("the bar says its counts, and leaves out what there is none of", async () => {
  await show(<CountsBar counts={{ link: 1_610, review: 31, no_match: 0, failed: 2 }} />);
  const bar = screen.getByRole("img", { name: "Linked 1,610, To review 31, Failed 2" });
  expect(bar.children).toHaveLength(3);
});

test.each([
  [0, { share: 0, digits: 0 }],
  [1, { share: 1, digits: 0 }],
  [0.9999, { share: 0.999, digits: 1 }],
  [0.0001, { share: 0.001, digits: 1 }],
  [0.64, { share: 0.64, digits: 0 }],
])("%d is shown so that it is never all or nothing unless it is", (value, shown) => {
  expect(shownShare(value)).toEqual(shown);
});

function Probability({ of }: { readonly of: number }) {
  return useProbability()(of);
}

test.each([
  [0.9996, "99.9%"],
  [1, "100.0%"],
  [0.29, "29.0%"],
])("a probability of %d is cut, not rounded", async (of, text) => {
  await show(<Probability of={of} />);
  expect(screen.getByText(text)).toBeVisible();
});
