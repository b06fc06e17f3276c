import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { Budget } from "@/api/summary";
import type { Schema } from "@/api/types";
import { failure, fakeApi } from "@/testing/fakeApi";
import { doneOf } from "@/testing/jobs";
import { show } from "@/testing/render";

import { Promised } from "./Promised";

const JOB = doneOf();
const AT = `/api/v1/jobs/${JOB.id}`;
const NOT_YET: Schema<"PromiseAnswer"> = {
  outcome: "not_yet",
  target: 0.98,
  confidence: 0.95,
  canary: false,
  line: 0.9312,
  links: 120,
  judged: 0,
  precision: { value: null, low: 0, high: 1 },
  recall: { value: null, low: 0, high: 1 },
  needed: 126,
  withinReach: 122,
  drawn: 100,
  waiting: 40,
  newer: null,
};

async function promised(more: Partial<Schema<"PromiseAnswer">> = {}, mayReview = true, budget: Budget | null = null) {
  const asked = fakeApi({
    [`GET ${AT}/promise`]: () => ({ ...NOT_YET, ...more }),
    [`POST ${AT}/again`]: () => failure(409, "CONFLICT", "a newer list of the same source was sent"),
  });
  await show(<Promised job={JOB} promised budget={budget} mayReview={mayReview} />);
  await screen.findByText("The promise");
  return asked;
}

test("what is still needed is said in answers, and leads to them", async () => {
  await promised();
  expect(await screen.findByText("Not yet")).toBeVisible();
  expect(screen.getByText(/40 more answers are needed now, 60 are in\./)).toBeVisible();
  expect(screen.getByText(/machine's own word, at 98%; nothing is promised/)).toBeVisible();
  expect(screen.getByRole("link", { name: "Answer them" })).toHaveAttribute("href", `/reviews?jobId=${JOB.id}`);
});

test("a promise that is kept says of which pairs, and by how many answers; bounds are never rounded up", async () => {
  await promised({
    outcome: "kept",
    precision: { value: 1, low: 0.98367, high: 1 },
    judged: 91,
    drawn: 0,
    waiting: 0,
    needed: 14,
    withinReach: 142,
  });
  expect(
    await screen.findByText(/At least 98.3% of 120 pairs from 93.1% on are right, where 98% were wanted/),
  ).toBeVisible();
  expect(screen.getByText("About 14 more answers would keep it for 142 pairs.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Ask for them" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "Answer them" })).toBeNull();
});

test.each([
  [{ outcome: "declined", needed: null, drawn: 0, waiting: 0 } as const, /cannot be promised: more answers are not/],
  [{ outcome: "declined", canary: true, drawn: 0, waiting: 0 } as const, /while another matcher decides on a part/],
  [{ waiting: 0 }, /All that was drawn is answered/],
])("it is plain about what cannot be promised: %j", async (more, words) => {
  await promised(more);
  expect(await screen.findByText(words)).toBeVisible();
});

test("a list can be decided on again; what refuses that is said", async () => {
  const asked = await promised();
  await userEvent.click(await screen.findByRole("button", { name: "Decide again now" }));
  expect(await screen.findByText("A newer list of the same source was sent.")).toBeVisible();
  expect(asked.map(({ method }) => method)).toContain("POST");
});

test("of a list that was decided on again the page leads to the newer one", async () => {
  await promised({ newer: "j9" });
  expect(await screen.findByRole("link", { name: "See that one" })).toHaveAttribute("href", "/jobs/j9");
  expect(screen.queryByRole("button", { name: "Decide again now" })).toBeNull();
});

test("who may only look is told all, and offered nothing", async () => {
  await promised({}, false);
  expect(await screen.findByText(/40 more answers are needed/)).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});

test("a week's reviews say what they leave out", async () => {
  fakeApi({});
  const budget = { allowed: 12, limit: 200, leftOut: 31, matchesLeftOut: 6 };
  await show(<Promised job={JOB} promised={false} budget={budget} mayReview />);
  expect(screen.getByText(/12 reviews were left of 200 in seven days\./)).toHaveTextContent(
    "31 less likely rows are not asked about, with about 6 matches among them.",
  );
});
