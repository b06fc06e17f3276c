import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { CATALOGUE, IMPORT_JOB, pageOf } from "@/testing/catalogues";
import { fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { ImportNotice } from "./ImportNotice";
import { catalogueQuery, recentJobsQuery } from "./queries";

const JOBS = "GET /api/v1/jobs";

test("an import under way is told, and can be followed", async () => {
  const asked = fakeApi({ [JOBS]: () => pageOf([{ ...IMPORT_JOB, state: "running" }]) });
  await show(<ImportNotice catalogueId="c1" />);
  expect(await screen.findByRole("link", { name: "Follow it" })).toHaveAttribute("href", "/jobs/j1");
  expect(asked[0]?.search.get("catalogue_id")).toBe("c1");
});

test("once it is over the notice goes and the catalogue is asked for anew", async () => {
  let state = "running";
  const asked = fakeApi({
    [JOBS]: () => pageOf([{ ...IMPORT_JOB, state }]),
    "GET /api/v1/catalogues/c1": () => CATALOGUE,
  });
  const { queryClient } = await show(<ImportNotice catalogueId="c1" />);
  await screen.findByRole("link", { name: "Follow it" });
  await queryClient.query(catalogueQuery("c1"));
  state = "completed";
  await queryClient.invalidateQueries({ queryKey: recentJobsQuery("c1").queryKey });
  await expect.poll(() => screen.queryByRole("link")).toBeNull();
  expect(queryClient.getQueryState(catalogueQuery("c1").queryKey)?.isInvalidated).toBe(true);
  expect(asked.filter(({ path }) => path === "/api/v1/jobs")).toHaveLength(2);
});
