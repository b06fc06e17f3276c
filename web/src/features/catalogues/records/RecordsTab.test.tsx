import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import type { Catalogue } from "@/api/types";
import { CATALOGUE, pageOf, RECORD } from "@/testing/catalogues";
import { fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { RecordsTab } from "./RecordsTab";

const LIST = "GET /api/v1/catalogues/c1/records";

/** The tab with the address around it. */
function Tab({ catalogue = CATALOGUE }: { readonly catalogue?: Catalogue }) {
  const [search, setSearch] = useState("");
  return <RecordsTab catalogue={catalogue} mayImport search={search} onSearch={setSearch} />;
}

test("records stand under their columns, and the key leads to the record", async () => {
  fakeApi({ [LIST]: () => pageOf([RECORD]) });
  await show(<Tab />);
  expect(await screen.findByRole("row", { name: "A-1 Hammer —" })).toBeVisible();
  expect(screen.getByRole("link", { name: "A-1" })).toHaveAttribute("href", "/catalogues/c1/records/r1");
  expect(screen.getAllByRole("columnheader").map(({ textContent }) => textContent)).toEqual(["sku", "name", "price"]);
  expect(screen.getByText("600 records")).toBeVisible();
});

test("records are found as one types, with one question for a word", async () => {
  const saw = { ...RECORD, id: "r2", key: "A-2", fields: { sku: "A-2", name: "Saw", price: "3" } };
  const asked = fakeApi({
    [LIST]: ({ search }) => (search.get("search") === "saw" ? pageOf([saw]) : pageOf([RECORD])),
  });
  await show(<Tab />);
  await screen.findByRole("link", { name: "A-1" });
  await userEvent.type(screen.getByRole("searchbox", { name: "Search words or a key" }), "saw ");
  expect(await screen.findByRole("link", { name: "A-2" })).toBeVisible();
  expect(await screen.findByText("1 record found")).toBeVisible();
  expect(asked.map(({ search }) => search.get("search"))).toEqual([null, "saw"]);
});

test("where nothing is found, all records are one step away", async () => {
  fakeApi({ [LIST]: ({ search }) => (search.has("search") ? pageOf([]) : pageOf([RECORD])) });
  await show(<Tab />);
  await userEvent.type(await screen.findByRole("searchbox"), "zzz");
  await userEvent.click(await screen.findByRole("button", { name: "Show all records" }));
  expect(await screen.findByRole("link", { name: "A-1" })).toBeVisible();
  expect(screen.getByRole("searchbox")).toHaveValue("");
});

test("a search with more pages says that there is more", async () => {
  fakeApi({ [LIST]: () => pageOf([RECORD], "next") });
  await show(<RecordsTab catalogue={CATALOGUE} mayImport search="ham" onSearch={() => undefined} />);
  expect(await screen.findByText("More than 1 record found")).toBeVisible();
});

test("an empty catalogue says how records come", async () => {
  await show(<Tab catalogue={{ ...CATALOGUE, recordCount: 0 }} />);
  expect(screen.getByRole("link", { name: "Import a file" })).toHaveAttribute("href", "/catalogues/c1/import");
});
