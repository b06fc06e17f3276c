import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";
import { SCOPE } from "@/testing/reviews";

import { Filters } from "./Filters";
import type { Scope } from "./service";

const page = (...items: readonly object[]) => ({ items, nextCursor: null });
const ROUTES = {
  "GET /api/v1/catalogues": () => page({ id: "c1", name: "Tools" }),
  "GET /api/v1/catalogues/c1/sources": () => page({ id: "s1", name: "northgate" }),
  "GET /api/v1/jobs/j1": () => ({ catalogueId: "c1", sourceId: "s1", createdAt: "2026-11-22T10:00:00Z" }),
};

async function filters(scope: Scope) {
  fakeApi(ROUTES);
  const chosen: Scope[] = [];
  await show(<Filters scope={scope} onChange={(next) => chosen.push(next)} />);
  return chosen;
}

test("a catalogue is chosen, then one of its sources", async () => {
  const first = await filters(SCOPE);
  await screen.findByRole("option", { name: "Tools" });
  await userEvent.selectOptions(screen.getByLabelText("Catalogue"), "Tools");
  expect(first).toEqual([{ catalogueId: "c1", sourceId: null, jobId: null }]);
});

test("another catalogue, or all of them, is another scope", async () => {
  const chosen = await filters({ ...SCOPE, catalogueId: "c1" });
  await screen.findByRole("option", { name: "northgate" });
  await userEvent.selectOptions(screen.getByLabelText("Source"), "northgate");
  await userEvent.selectOptions(screen.getByLabelText("Catalogue"), "All catalogues");
  expect(chosen).toEqual([{ catalogueId: "c1", sourceId: "s1", jobId: null }, SCOPE]);
});

test("one list says which it is, and can be left", async () => {
  const chosen = await filters({ ...SCOPE, jobId: "j1" });
  expect(await screen.findByText(/One list: northgate, Nov 22, 2026/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Show all lists" }));
  expect(chosen).toEqual([SCOPE]);
});
