import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Job } from "@/api/types";
import { pageOf } from "@/testing/catalogues";
import { fakeApi } from "@/testing/fakeApi";
import { doneOf, SUMMARY } from "@/testing/jobs";
import { show } from "@/testing/render";

import { CatalogueNotices } from "./CatalogueNotices";
import { changedLists } from "./changed";

const EVIDENCE = { records: 53, before: 13, after: 47, gained: 34, lost: 0, chance: 1e-10 };
const FINE = { judged: 40, right: 39, precision: 0.975, low: 0.87, high: 0.996, meant: 0.95, broken: false };

const drifted = (id: string, sourceId: string, ...drift: readonly string[]): Job =>
  doneOf({ id, sourceId, summary: { ...SUMMARY, drift } });

function routes(state: string, accuracy: object, jobs: readonly Job[]) {
  fakeApi({
    "GET /api/v1/catalogues/c1/matcher-attempts": () => [{ state, evidence: EVIDENCE }],
    "GET /api/v1/catalogues/c1/matchers": () => pageOf([{ state: "active", accuracy }]),
    "GET /api/v1/jobs": () => pageOf(jobs),
  });
}

test("a better matcher, wrong links and a changed list are told", async () => {
  const told = "50% of the rows have a value for 'name', 100% in the list that the matcher was fitted on";
  routes("proposed", { ...FINE, right: 30, broken: true }, [drifted("j2", "s1", told)]);
  await show(<CatalogueNotices catalogueId="c1" proposalShown={false} />);
  expect(await screen.findByText(/right on 47 of 53 judged records, the present version on 13/)).toBeVisible();
  expect(await screen.findByText(/30 of 40 that people judged, where 95% should be/)).toBeVisible();
  expect(await screen.findByText(/50% of the rows have a value for/)).toBeVisible();
  expect(screen.getByRole("link", { name: "koenig.csv" })).toHaveAttribute("href", "/jobs/j2");
});

test("where all is well nothing is said", async () => {
  routes("promoted", FINE, [drifted("j2", "s1")]);
  const { container } = await show(<CatalogueNotices catalogueId="c1" proposalShown={false} />);
  expect(container).not.toHaveTextContent("matcher");
});

test("of each source the last list counts", () => {
  const jobs = [
    drifted("j4", "s1"),
    drifted("j3", "s2", "changed"),
    drifted("j2", "s1", "changed"),
    doneOf({ id: "j1" }),
  ];
  expect(changedLists(jobs).map(({ id }) => id)).toEqual(["j3"]);
});
