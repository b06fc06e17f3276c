import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { Attempts } from "./Attempts";
import { type Attempt, onceIn } from "./attempts";
import { shareOf } from "./moves";

const PROPOSED: Attempt = {
  id: "a1",
  catalogueId: "c1",
  trigger: "size",
  kind: "hybrid",
  state: "proposed",
  matcherId: "m2",
  version: 2,
  matcherState: "shadow",
  canaryShare: null,
  replacesId: "m1",
  replacesVersion: 1,
  replacesKind: "levenshtein",
  jobId: "j1",
  records: 600,
  judged: 56,
  accuracy: null,
  comparable: null,
  needed: 25,
  evidence: { records: 53, before: 13, after: 47, gained: 34, lost: 0, chance: 1.16e-10 },
  error: null,
  createdAt: "2026-01-01T10:00:00Z",
  updatedAt: "2026-01-02T10:00:00Z",
};

const attempt = (more: Partial<Attempt>): Attempt => ({ ...PROPOSED, evidence: null, ...more });

async function shown(attempts: readonly Attempt[], mayChange = true, onOpen: (id: string) => void = () => undefined) {
  const log = fakeApi({
    "GET /api/v1/catalogues/c1/matcher-attempts": () => attempts,
    "POST /api/v1/matchers/m2/promote": () => ({}),
  });
  await show(<Attempts catalogueId="c1" mayChange={mayChange} active={1} onOpen={onOpen} />);
  return log;
}

test("a proposal is told with its figures and is promoted by one press and a question", async () => {
  const log = await shown([PROPOSED]);
  expect(await screen.findByText("Waits for your decision")).toBeVisible();
  expect(
    screen.getByText(/because the catalogue has grown: 600 records. It did better. Nothing changes/),
  ).toBeVisible();
  expect(screen.getByText("Of 53 judged records where it can be told who is right:")).toBeVisible();
  expect(screen.getByText("47 of 53 right")).toBeVisible();
  expect(screen.getByText("13 of 53 right")).toBeVisible();
  expect(screen.getByText(/34 records were right only by the new one, 0 only by the other/)).toBeVisible();
  expect(screen.getByText(/about once in 9 billion times by chance/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Promote" }));
  expect(screen.getByText(/version 1, which does so now, is retired/)).toBeVisible();
  expect(log.some(({ method }) => method === "POST")).toBe(false);
  await userEvent.click(screen.getAllByRole("button", { name: "Promote" }).at(-1) ?? document.body);
  expect(await screen.findByText("Version 2 decides")).toBeVisible();
});

test("what a proposal saw otherwise is one press away, and who may not promote it is told who may", async () => {
  const onOpen = vi.fn();
  await shown([PROPOSED], false, onOpen);
  await userEvent.click(await screen.findByRole("button", { name: "Details of version 2" }));
  expect(onOpen).toHaveBeenCalledWith("m2");
  expect(screen.getByText("An administrator can promote it.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Promote" })).toBeNull();
});

test("how many judged records a comparison still takes is said and leads to them", async () => {
  await shown([attempt({ state: "shadow", comparable: 7, trigger: "accuracy", accuracy: 0.62 })]);
  expect(await screen.findByText(/because only 62% of the judged links were right/)).toBeVisible();
  expect(screen.getByText("7 of 25 judged")).toBeVisible();
  expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "28");
  expect(screen.getByRole("link", { name: "Review" })).toHaveAttribute("href", "/reviews?catalogueId=c1");
});

test.each<[string, Partial<Attempt>, RegExp]>([
  ["fitting", { state: "fitting", matcherId: null, version: null, matcherState: null }, /learnt from the last list/],
  ["waiting for the catalogue", { state: "fitting", matcherState: "draft" }, /Before it looks at lists/],
  ["a shadow without a list", { state: "shadow" }, /It looks at the next list beside/],
  ["comparing", { state: "comparing" }, /are being compared/],
  [
    "a proposal on a share",
    { matcherState: "canary", canaryShare: 0.2 },
    /is tried on 20% of the rows. The rest stays/,
  ],
  ["a canary by itself", { state: "canary", canaryShare: 0.05 }, /After its first list it is promoted by itself/],
  ["promoted", { state: "promoted" }, /It was promoted/],
  ["not better", { state: "not_better" }, /It was not better, so nothing changes/],
  ["failed", { state: "failed", error: "the list was deleted" }, /nothing changes: the list was deleted/],
  ["withdrawn", { state: "withdrawn" }, /Somebody stopped it/],
])("in words: %s", async (_, more, words) => {
  await shown([attempt(more)]);
  expect(await screen.findByText(words)).toBeVisible();
});

test("two that never differ are told so, and earlier attempts are kept below", async () => {
  const even = { records: 50, before: 50, after: 50, gained: 0, lost: 0, chance: 1 };
  await shown([attempt({ state: "not_better", evidence: even }), { ...PROPOSED, id: "a0", state: "withdrawn" }]);
  expect(await screen.findByText("The two never differ on whether they are right.")).toBeVisible();
  await userEvent.click(screen.getByText("1 earlier attempt"));
  expect(screen.getByText(/Words and spelling: Ended \(47 of 53 right, 13 before\)/)).toBeVisible();
});

test.each([
  [120.4, /^6 of the records were drawn at random.* gets about 120 records more of the whole list right/],
  [-0.6, /^6 of the records were drawn at random.* gets about 1 record fewer of the whole list right: judge more/],
  [0, /gets no more records of the whole list right/],
])("what records drawn at random let expect of the whole list: %d", async (expected, words) => {
  const evidence = { records: 53, before: 13, after: 47, gained: 34, lost: 0, chance: 1e-10, drawn: 6, expected };
  await shown([attempt({ evidence })]);
  expect(await screen.findByText(words)).toBeVisible();
});

test("a difference that chance explains is told in per cent", async () => {
  const narrow = { records: 40, before: 30, after: 34, gained: 6, lost: 2, chance: 0.289 };
  await shown([attempt({ state: "not_better", evidence: narrow })]);
  expect(await screen.findByText(/about 29% of the time by chance/)).toBeVisible();
});

test("where nothing was tried nothing is said", async () => {
  await shown([]);
  expect(screen.queryByRole("heading", { name: "The next matcher" })).toBeNull();
});

test("chances are said as once in so many, shares as people type them", () => {
  expect([onceIn(0.04), onceIn(1.16e-10), onceIn(0)]).toEqual([30, 9e9, 1e15]);
  expect(["5", " 12,5 %", "0", "100", "", "5 or 6"].map(shareOf)).toEqual([0.05, 0.125, null, null, null, null]);
});
