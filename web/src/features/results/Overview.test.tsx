import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { summaryOf } from "@/api/summary";
import type { Job } from "@/api/types";
import { failure, fakeApi } from "@/testing/fakeApi";
import { doneOf, SUMMARY } from "@/testing/jobs";
import { show } from "@/testing/render";

import { ResultOverview } from "./ResultOverview";

const JOB = doneOf();
const AT = `/api/v1/jobs/${JOB.id}`;
const list = (rows: Readonly<Record<number, number>>) => Array.from({ length: 100 }, (_, bin) => rows[bin] ?? 0);
const BINS = {
  jobId: JOB.id,
  threshold: 0.5068,
  reviewThreshold: 0.1,
  link: list({ 60: 20, 99: 139 }),
  review: list({ 20: 21, 50: 10 }),
  noMatch: list({ 3: 60 }),
  judged: 2,
  withoutCandidate: 0,
  failed: 0,
};
const SAMPLED = {
  review: {
    id: "i1",
    row: 7,
    key: "K7",
    fields: { Name: "Bolt M8" },
    probability: 0.504,
    candidates: [{ fields: { name: "Hex bolt" } }],
  },
  made: { name: "Bolt M8" },
};

async function overview(job: Job = JOB, mayReview = true, routes = {}) {
  const asked = fakeApi({ [`GET ${AT}/probabilities`]: () => BINS, ...routes });
  const summary = summaryOf(SUMMARY);
  if (summary === null) throw new Error("the summary of the tests is none");
  await show(<ResultOverview job={job} summary={summary} mayReview={mayReview} />);
  return asked;
}

const stat = (name: string) => screen.getByText(name, { selector: "dt" }).parentElement;

test("the result leads to the rows that need a person, and to the file", async () => {
  await overview();
  expect(screen.getByRole("link", { name: "Review 31 rows" })).toHaveAttribute("href", `/reviews?jobId=${JOB.id}`);
  expect(screen.getByText("252 rows of koenig.csv beside 600 records of demo tools.")).toBeVisible();
  expect(screen.getByText("96% of the links; 95% were asked for")).toBeVisible();
  expect(screen.getByText("Linked from 50.6%, to a person from 10.0%")).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText("Format"), "Parquet");
  expect(screen.getByRole("link", { name: "Download" })).toHaveAttribute("href", `${AT}/export?format=parquet`);
});

test("how a list differs from the one that was learnt on is told before its result", async () => {
  fakeApi({ [`GET ${AT}/probabilities`]: () => BINS });
  const summary = summaryOf({ ...SUMMARY, drift: ["values for 'name' are 3 characters long on average"] });
  if (summary === null) throw new Error("the summary of the tests is none");
  await show(<ResultOverview job={JOB} summary={summary} mayReview />);
  expect(screen.getByRole("heading", { name: /Something has changed/ })).toBeVisible();
  expect(screen.getByText("Values for 'name' are 3 characters long on average.")).toBeVisible();
});

test("who may only look is not offered to judge", async () => {
  await overview(JOB, false);
  await screen.findByRole("img", { name: /Rows by probability/ });
  expect(screen.queryByRole("link", { name: /^Review/ })).toBeNull();
  expect(screen.queryByRole("button", { name: "Make catalogue records of them" })).toBeNull();
});

test("another threshold says how many rows would be linked, and how many would go to a person", async () => {
  await overview();
  const slider = await screen.findByRole("slider", { name: "Links begin at 50.6%: try another probability" });
  expect(stat("Linked")).toHaveTextContent("161");
  fireEvent.change(slider, { target: { value: "70" } });
  expect(stat("Linked")).toHaveTextContent("-20 compared with nowLinked141");
  expect(stat("To review")).toHaveTextContent("+20 compared with nowTo review51");
  expect(screen.getByText(/To be stricter, match the list again/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Back to how it was decided" }));
  expect(stat("Linked")).toHaveTextContent("as nowLinked161");
});

test("the chart is there as a table, with what is not in it beside it", async () => {
  await overview();
  await userEvent.click(await screen.findByText("As a table"));
  expect(screen.getByRole("row", { name: "20% to 30% 0 21 0" })).toBeVisible();
  expect(screen.getByText(/2 rows that people have judged are not in the chart/)).toBeVisible();
});

test("rows for review are accepted only after a sample was seen", async () => {
  const asked = await overview(JOB, true, {
    [`POST ${AT}/judgements`]: ({ search }: { search: URLSearchParams }) =>
      search.get("dryRun") === "true"
        ? { dryRun: true, rows: 10, sample: [SAMPLED] }
        : { dryRun: false, rows: 10, sample: [] },
  });
  fireEvent.change(await screen.findByRole("slider"), { target: { value: "50" } });
  await userEvent.click(screen.getByRole("button", { name: "Accept 10 rows from 50% on" }));
  const dialog = await screen.findByRole("dialog", { name: "Accept rows without looking at each" });
  expect(await within(dialog).findByText("Hex bolt")).toBeVisible();
  await userEvent.click(within(dialog).getByRole("button", { name: "Accept 10 rows" }));
  expect(await screen.findByText("10 rows were accepted.")).toBeVisible();
  const posts = asked.filter(({ method }) => method === "POST");
  expect(posts.map(({ search }) => search.get("dryRun"))).toEqual(["true", null]);
  expect(posts[1]?.body).toEqual({ judgement: "match", decision: "review", minProbability: 0.5 });
  expect(posts[1]?.headers.get("Idempotency-Key")).toBeTruthy();
});

test("unmatched rows become catalogue records after the count was seen; a refusal is said", async () => {
  await overview(JOB, true, {
    [`POST ${AT}/judgements`]: ({ search }: { search: URLSearchParams }) =>
      search.get("dryRun") === "true"
        ? { dryRun: true, rows: 60, sample: [SAMPLED] }
        : failure(409, "CONFLICT", "more than 100,000 rows are meant"),
  });
  await userEvent.click(screen.getByRole("button", { name: "Make catalogue records of them" }));
  const dialog = await screen.findByRole("dialog", { name: "Make catalogue records of unmatched rows" });
  await userEvent.click(await within(dialog).findByRole("button", { name: "Make 60 records" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("More than 100,000 rows are meant.");
  await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("where all rows are judged there is nothing to do", async () => {
  const nothing = { dryRun: true, rows: 0, sample: [] };
  await overview(JOB, true, { [`POST ${AT}/judgements`]: () => nothing });
  await userEvent.click(screen.getByRole("button", { name: "Make catalogue records of them" }));
  expect(await screen.findByText("There is nothing left to do: all of these rows are judged.")).toBeVisible();
  expect(screen.queryByRole("button", { name: /^Make \d/ })).toBeNull();
});

test("a list in which all is clear says so", async () => {
  await overview(doneOf({ counts: { link: 252, review: 0, no_match: 0, failed: 0 } }));
  expect(screen.getByText("No row needs a person.")).toBeVisible();
  expect(screen.queryByText("Rows without a match")).toBeNull();
});
