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
  accuracy: { judged: 0, right: 0, precision: null, low: 0, high: 1 },
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

function Tab() {
  const [chosen, setChosen] = useState<string | undefined>();
  return <MatchersTab catalogueId="c1" mayMatch chosen={chosen} onChoose={setChosen} />;
}

const answering = (matcher: Schema<"MatcherAnswer">) =>
  fakeApi({
    "GET /api/v1/catalogues/c1/matchers": () => pageOf([matcher]),
    "GET /api/v1/matchers/m1": () => matcher,
  });

test("a matcher's recipe can be read", async () => {
  answering(MATCHER);
  await show(<Tab />);
  expect(await screen.findByRole("row", { name: /^4 Words and spelling Active/ })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Show recipe of version 4" }));
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
  await userEvent.click(await screen.findByRole("button", { name: /Show recipe/ }));
  expect(await screen.findByText(/cannot read that matcher's recipe/)).toBeVisible();
});

test("before a list was matched there is none", async () => {
  fakeApi({ "GET /api/v1/catalogues/c1/matchers": () => pageOf([]) });
  await show(<Tab />);
  expect(await screen.findByRole("link", { name: "Match a list" })).toHaveAttribute("href", "/catalogues/c1/match");
});
