import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { CATALOGUE } from "@/testing/catalogues";
import { fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { draftOf, policyOf } from "./policy";
import { PolicyPanel } from "./PolicyPanel";

const CHANGE = "PATCH /api/v1/catalogues/c1";

test.each([
  [{}, { promise: "", reviews: "" }],
  [{ promise: 0.98 }, { promise: "98", reviews: "" }],
  [
    { promise: 0.995, reviews: 0 },
    { promise: "99.5", reviews: "0" },
  ],
])("a policy stands in the fields and comes back as it was: %j", (policy, draft) => {
  expect(draftOf(policy)).toEqual(draft);
  expect(policyOf(draft)).toEqual(policy);
});

test("a policy is typed in words of percent and reviews, and kept", async () => {
  const asked = fakeApi({ [CHANGE]: () => CATALOGUE });
  await show(<PolicyPanel catalogue={CATALOGUE} />);
  const save = screen.getByRole("button", { name: "Keep to it" });
  expect(save).toBeDisabled();
  await userEvent.type(screen.getByLabelText("At least so many percent of the links right"), "97,5 %");
  await userEvent.type(screen.getByLabelText("At most so many reviews a week"), "200");
  await userEvent.click(save);
  expect(await screen.findByText("Saved")).toBeInTheDocument();
  expect(asked[0]?.body).toEqual({ policy: { promise: 0.975, reviews: 200 } });
});

test("a policy is taken away by emptying its fields", async () => {
  const asked = fakeApi({ [CHANGE]: () => CATALOGUE });
  await show(<PolicyPanel catalogue={{ ...CATALOGUE, policy: { promise: 0.98 } }} />);
  await userEvent.clear(screen.getByLabelText("At least so many percent of the links right"));
  await userEvent.click(screen.getByRole("button", { name: "Keep to it" }));
  expect(await screen.findByText("Saved")).toBeInTheDocument();
  expect(asked[0]?.body).toEqual({ policy: {} });
});

test.each([
  ["At least so many percent of the links right", "30", "A number from 50 to 99.9, or nothing."],
  ["At most so many reviews a week", "1.5", "A whole number, or nothing."],
])("what is no such number is said at the field: %s", async (label, typed, error) => {
  await show(<PolicyPanel catalogue={CATALOGUE} />);
  await userEvent.type(screen.getByLabelText(label), typed);
  expect(screen.getByText(error)).toBeVisible();
  expect(screen.getByRole("button", { name: "Keep to it" })).toBeDisabled();
});
