import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { Role } from "@/api/types";
import { CATALOGUE, pageOf } from "@/testing/catalogues";
import { failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { CatalogueList } from "./CatalogueList";

const listFor = (role: Role) => <CatalogueList role={role} />;

test("each catalogue says how much is in it and leads to the next step", async () => {
  const empty = { ...CATALOGUE, id: "c2", name: "Screws", recordCount: 0 };
  fakeApi({ "GET /api/v1/catalogues": () => pageOf([CATALOGUE, empty]) });
  await show(listFor("admin"));
  const tools = await screen.findByRole("row", { name: /^Tools 600/ });
  expect(within(tools).getByRole("link", { name: "Match a list" })).toHaveAttribute("href", "/catalogues/c1/match");
  const screws = screen.getByRole("row", { name: /^Screws 0/ });
  expect(within(screws).getByRole("link", { name: "Import a file" })).toHaveAttribute("href", "/catalogues/c2/import");
});

test("who may only look is offered nothing else", async () => {
  fakeApi({ "GET /api/v1/catalogues": () => pageOf([CATALOGUE]) });
  await show(listFor("viewer"));
  await screen.findByRole("link", { name: "Tools" });
  expect(screen.getAllByRole("link")).toHaveLength(1);
});

test("more catalogues come by the cursor", async () => {
  const other = { ...CATALOGUE, id: "c2", name: "Screws" };
  fakeApi({
    "GET /api/v1/catalogues": ({ search }) =>
      search.get("cursor") === "next" ? pageOf([other]) : pageOf([CATALOGUE], "next"),
  });
  await show(listFor("admin"));
  await userEvent.click(await screen.findByRole("button", { name: "Show more" }));
  expect(await screen.findByRole("link", { name: "Screws" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
});

test("without a catalogue it says what to do", async () => {
  fakeApi({ "GET /api/v1/catalogues": () => pageOf([]) });
  await show(listFor("admin"));
  expect(await screen.findByRole("link", { name: "Bring a catalogue" })).toHaveAttribute("href", "/catalogues/new");
});

test("a failure can be tried again", async () => {
  let tries = 0;
  fakeApi({
    "GET /api/v1/catalogues": () => (tries++ === 0 ? failure(503, "UNAVAILABLE", "away") : pageOf([CATALOGUE])),
  });
  await show(listFor("admin"));
  await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("link", { name: "Tools" })).toBeVisible();
});
