import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import type { Schema } from "@/api/types";
import { pageOf } from "@/testing/catalogues";
import { fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { MatchersTab } from "./MatchersTab";

const MATCHER: Schema<"MatcherAnswer"> = {
  id: "m1",
  catalogueId: "c1",
  version: 4,
  kind: "hybrid",
  state: "active",
  measured: {},
  createdAt: "2026-01-01T10:00:00Z",
  canaryShare: null,
  accuracy: { judged: 0, right: 0, precision: null, low: 0, high: 1, meant: null, broken: false },
  previousId: null,
  recipe: {
    fields: [
      { catalogue: "name", incoming: "Bezeichnung", kind: "name", score: 0.92, given: false, paired: true },
      { catalogue: "brand", incoming: null, kind: "category", score: 0, given: false, paired: false },
      { catalogue: "barcode", incoming: "EAN", kind: "code", score: 1, given: true, paired: true },
    ],
    comparisons: [{ comparison: "words", field: "name", same: 4.25, different: -2 }],
    startingBits: -3,
    prior: 0.111,
    incomingKey: "Art.-Nr.",
    catalogueKey: "sku",
    precision: 0.95,
    threshold: 0.871,
    cardinality: "many-to-one",
    candidates: 10,
    fittedOn: { incomingRows: 265, catalogueRows: 600, expectedMatches: 200 },
  },
};

const UNTRIED = { "GET /api/v1/catalogues/c1/matcher-attempts": () => [] };
const NOTHING_SEEN: Schema<"DifferencesSummary"> = { jobs: 0, failedJobs: 0, rows: 0, differing: 0, byDecision: [] };

function Tab() {
  const [chosen, setChosen] = useState<string | undefined>();
  return <MatchersTab catalogueId="c1" mayMatch mayChange chosen={chosen} onChoose={setChosen} />;
}

const answering = (matcher: Schema<"MatcherAnswer">) =>
  fakeApi({
    ...UNTRIED,
    "GET /api/v1/catalogues/c1/matchers": () => pageOf([matcher]),
    "GET /api/v1/matchers/m1": () => matcher,
    "GET /api/v1/matchers/m1/differences/summary": () => NOTHING_SEEN,
  });

test("a matcher's recipe can be read", async () => {
  answering(MATCHER);
  await show(<Tab />);
  expect(await screen.findByRole("row", { name: /^4 Words and spelling Active/ })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Details of version 4" }));
  expect(await screen.findByText(/Learnt from a list of 265 rows beside 600 catalogue records/)).toBeVisible();
  expect(screen.getByText(/Several rows may belong to one catalogue record/)).toBeVisible();
  expect(screen.getByText("87.1%")).toBeVisible();
  expect(screen.getByRole("row", { name: "name Bezeichnung Name 92%" })).toBeVisible();
  expect(screen.getByRole("row", { name: /^brand Looked for in the whole row/ })).toBeVisible();
  expect(screen.getByRole("row", { name: "barcode EAN Code Somebody said so" })).toBeVisible();
  expect(screen.getByRole("row", { name: "name words +4.3 -2.0" })).toBeVisible();
});

test("a recipe of a later release says that it cannot be read", async () => {
  answering({ ...MATCHER, recipe: null });
  await show(<Tab />);
  await userEvent.click(await screen.findByRole("button", { name: /^Details of/ }));
  expect(await screen.findByText(/cannot read that matcher's recipe/)).toBeVisible();
});

test("how many of its links people found right stands beside a version", async () => {
  answering({
    ...MATCHER,
    accuracy: { ...MATCHER.accuracy, judged: 40, right: 39, precision: 0.975, low: 0.87, high: 0.996 },
  });
  await show(<Tab />);
  expect(await screen.findByRole("row", { name: /^4 Words and spelling Active 39 of 40/ })).toBeVisible();
  expect(screen.getByTitle(/Between 87% and 99.6% of all links/)).toBeVisible();
});

test("a version is rolled back by one press and a question", async () => {
  let state: Schema<"MatcherState"> = "active";
  const log = fakeApi({
    ...UNTRIED,
    "GET /api/v1/catalogues/c1/matchers": () => pageOf([{ ...MATCHER, state }]),
    "GET /api/v1/matchers/m1": () => ({ ...MATCHER, state }),
    "GET /api/v1/matchers/m1/differences/summary": () => NOTHING_SEEN,
    "POST /api/v1/matchers/m1/roll-back": () => {
      state = "retired";
      return { matcher: { ...MATCHER, state }, active: null };
    },
  });
  await show(<Tab />);
  await userEvent.click(await screen.findByRole("button", { name: "Details of version 4" }));
  await userEvent.click(screen.getByRole("button", { name: "Roll back" }));
  expect(log.some(({ method }) => method === "POST")).toBe(false);
  expect(screen.getByText(/What this one has decided stands until it is reverted/)).toBeVisible();
  await userEvent.click(screen.getAllByRole("button", { name: "Roll back" }).at(-1) ?? document.body);
  expect(await screen.findByRole("row", { name: /^4 Words and spelling Retired/ })).toBeVisible();
  expect(screen.getByRole("button", { name: "Take back its decisions" })).toBeVisible();
  expect(log.filter(({ method }) => method === "POST").map(({ path }) => path)).toEqual([
    "/api/v1/matchers/m1/roll-back",
  ]);
});

test("promoting says whether another version is retired by it", async () => {
  const draft = { ...MATCHER, id: "m2", version: 5, state: "draft" as const };
  for (const [listed, means] of [
    [[draft, MATCHER], /version 4, which does so now, is retired/],
    [[draft], /No version decides on all of them yet/],
  ] as const) {
    fakeApi({
      ...UNTRIED,
      "GET /api/v1/catalogues/c1/matchers": () => pageOf(listed),
      "GET /api/v1/matchers/m2": () => draft,
      "GET /api/v1/matchers/m2/differences/summary": () => NOTHING_SEEN,
    });
    const { unmount } = await show(<Tab />);
    await userEvent.click(await screen.findByRole("button", { name: "Details of version 5" }));
    await userEvent.click(screen.getByRole("button", { name: "Promote" }));
    expect(screen.getByText(means)).toBeVisible();
    unmount();
  }
});

test("a version is tried on the share that somebody chooses, five per cent at first", async () => {
  const canary = { ...MATCHER, state: "canary" as const };
  const log = fakeApi({
    ...UNTRIED,
    "GET /api/v1/catalogues/c1/matchers": () => pageOf([{ ...MATCHER, state: "draft" }]),
    "GET /api/v1/matchers/m1": () => MATCHER,
    "GET /api/v1/matchers/m1/differences/summary": () => NOTHING_SEEN,
    "POST /api/v1/matchers/m1/canary": () => ({ matcher: canary, active: null }),
  });
  await show(<Tab />);
  await userEvent.click(await screen.findByRole("button", { name: /^Details of/ }));
  await userEvent.click(screen.getByRole("button", { name: "Try on a share first" }));
  const share = screen.getByLabelText("Share of the rows, in per cent");
  const send = () => screen.getAllByRole("button", { name: "Try on a share first" }).at(-1) ?? document.body;
  expect(share).toHaveValue("5");
  await userEvent.clear(share);
  await userEvent.type(share, "100");
  expect(screen.getByText("Type a number above 0 and below 100.")).toBeVisible();
  expect(send()).toBeDisabled();
  await userEvent.clear(share);
  await userEvent.type(share, "12,5{Enter}");
  expect(await screen.findByText("Version 4 is tried on 12.5% of the rows")).toBeVisible();
  expect(log.find(({ method }) => method === "POST")?.body).toEqual({ share: 0.125 });
});

test("who may not change it sees what it saw otherwise, and no buttons", async () => {
  fakeApi({
    ...UNTRIED,
    "GET /api/v1/catalogues/c1/matchers": () => pageOf([MATCHER]),
    "GET /api/v1/matchers/m1": () => MATCHER,
    "GET /api/v1/matchers/m1/differences/summary": () => ({ ...NOTHING_SEEN, jobs: 1, rows: 200, differing: 1 }),
    "GET /api/v1/matchers/m1/differences": () =>
      pageOf([
        {
          jobId: "j1",
          row: 7,
          recordId: "R7",
          incomingRecordId: "i7",
          decision: "review",
          catalogueRecordId: "r1",
          catalogueKey: "C1",
          probability: 0.5,
          shadowDecision: "link",
          shadowCatalogueRecordId: "r2",
          shadowCatalogueKey: "C2",
          shadowProbability: 0.98,
        },
      ]),
  });
  await show(<MatchersTab catalogueId="c1" mayMatch mayChange={false} chosen="m1" onChoose={() => undefined} />);
  expect(await screen.findByText(/looked at 200 rows of 1 list, and saw 1 of them otherwise/)).toBeVisible();
  expect(await screen.findByRole("row", { name: /R7 To review ?C1 ?50.0% Linked ?C2 ?98.0%/ })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Roll back" })).toBeNull();
});

test("before a list was matched there is none", async () => {
  fakeApi({ ...UNTRIED, "GET /api/v1/catalogues/c1/matchers": () => pageOf([]) });
  await show(<Tab />);
  expect(await screen.findByRole("link", { name: "Match a list" })).toHaveAttribute("href", "/catalogues/c1/match");
});
