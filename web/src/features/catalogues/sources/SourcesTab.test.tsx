import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import { CATALOGUE, pageOf } from "@/testing/catalogues";
import { fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { SourcesTab } from "./SourcesTab";

const SOURCES = "/api/v1/catalogues/c1/sources";
const SOURCE = { id: "s1", name: "koenig.csv", recordCount: 265, createdAt: "2026-01-01T10:00:00Z" };
const SENT = { id: "i1", key: "0047", fields: { Bezeichnung: "Hammer" }, updatedAt: "2026-01-01T10:00:00Z" };

function Tab({ mayErase = true }: { readonly mayErase?: boolean }) {
  const [chosen, setChosen] = useState<string | undefined>();
  return <SourcesTab catalogue={CATALOGUE} mayErase={mayErase} mayMatch chosen={chosen} onChoose={setChosen} />;
}

test("a source's records are shown and hidden", async () => {
  fakeApi({ [`GET ${SOURCES}`]: () => pageOf([SOURCE]), [`GET ${SOURCES}/s1/records`]: () => pageOf([SENT]) });
  await show(<Tab mayErase={false} />);
  await userEvent.click(await screen.findByRole("button", { name: "Show records of koenig.csv" }));
  expect(await screen.findByRole("row", { name: /^0047 Hammer/ })).toBeVisible();
  expect(screen.queryByRole("button", { name: /Erase/ })).toBeNull();
  await userEvent.click(screen.getByRole("button", { expanded: true }));
  expect(screen.queryByRole("heading", { name: "Records of koenig.csv" })).toBeNull();
});

test("erasing a source says how much goes, and it is gone", async () => {
  let there = true;
  fakeApi({
    [`GET ${SOURCES}`]: () => pageOf(there ? [SOURCE] : []),
    [`DELETE ${SOURCES}/s1`]: () => {
      there = false;
      return { id: "s1", erased: true };
    },
  });
  await show(<Tab />);
  await userEvent.click(await screen.findByRole("button", { name: "Erase koenig.csv" }));
  const dialog = await screen.findByRole("dialog", { name: "Erase the source koenig.csv?" });
  expect(dialog).toHaveTextContent("Its 265 records go for good");
  await userEvent.click(within(dialog).getByRole("button", { name: "Erase" }));
  expect(await screen.findByText("No list was matched yet")).toBeVisible();
  expect(screen.getByRole("link", { name: "Match a list" })).toHaveAttribute("href", "/catalogues/c1/match");
});

test("one record of a source can be erased", async () => {
  const asked = fakeApi({
    [`GET ${SOURCES}`]: () => pageOf([SOURCE]),
    [`GET ${SOURCES}/s1/records`]: () => pageOf([SENT]),
    [`DELETE ${SOURCES}/s1/records/i1`]: () => ({ id: "i1", erased: true }),
  });
  await show(<Tab />);
  await userEvent.click(await screen.findByRole("button", { name: "Show records of koenig.csv" }));
  await userEvent.click(await screen.findByRole("button", { name: "Erase 0047" }));
  const dialog = await screen.findByRole("dialog", { name: "Erase record 0047?" });
  await userEvent.click(within(dialog).getByRole("button", { name: "Erase" }));
  await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
  expect(asked.some(({ method, path }) => method === "DELETE" && path.endsWith("/s1/records/i1"))).toBe(true);
});
