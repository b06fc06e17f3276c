import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { jobOf } from "@/testing/jobs";
import { show } from "@/testing/render";

import { JobCounts } from "./JobCounts";
import { JobEnd } from "./JobEnd";
import { learntOf } from "./learnt";

const job = (learnt: object) => jobOf({ kind: "learn", state: "completed", summary: { learnt } });

test("what was learnt is told with its evidence, and leads to the versions", async () => {
  await show(
    <JobEnd job={job({ outcome: "adopted", records: 40, claims: 38, lossBefore: 0.6925, lossAfter: 0.35 })} />,
  );
  expect(screen.getByText(/a new version of the matcher was made/)).toBeVisible();
  expect(screen.getByText("From 40 judged records of", { exact: false })).toBeVisible();
  expect(screen.getByText("0.999").closest("div")).toHaveTextContent("Bits of surprise an answer, before");
  expect(screen.getByText("0.505").closest("div")).toHaveTextContent("With new weights");
  expect(screen.getByRole("link", { name: "See the versions of the matcher" })).toHaveAttribute(
    "href",
    expect.stringContaining("tab=matchers"),
  );
});

test("answers that teach nothing leave everything as it is, and no figures are made up", async () => {
  await show(<JobEnd job={job({ outcome: "too_few", records: 30, claims: 0, lossBefore: null, lossAfter: null })} />);
  expect(screen.getByText(/at least 30 have to be known, three matches and three others/)).toBeVisible();
  expect(screen.queryByText(/surprise/i)).toBeNull();
});

test("the list of jobs says it in a few words", async () => {
  await show(<JobCounts job={job({ outcome: "not_worth_it", records: 30, lossBefore: 0.4, lossAfter: 0.3 })} />);
  expect(screen.getByText("Weights stay as they are")).toBeVisible();
});

test.each([undefined, null, [], {}, { outcome: "?", records: 1 }])("a summary with %j says nothing of it", (learnt) => {
  expect(learntOf({ learnt })).toBeNull();
});
