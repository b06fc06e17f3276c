import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { CATALOGUE } from "@/testing/catalogues";
import { fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { ClientsPanel } from "./ClientsPanel";
import { clientAddress, type Token } from "./tokens";

const TOKENS = "/api/v1/catalogues/c1/reconcile-tokens";
const TOKEN: Token = {
  id: "t1",
  name: "Ada's OpenRefine",
  prefix: "lwr_abc",
  createdAt: "2026-01-02T10:00:00Z",
  usedAt: null,
  revokedAt: null,
};
const OLD: Token = { ...TOKEN, id: "t2", name: "Gone", revokedAt: "2026-01-03T10:00:00Z" };

test("an address is made for somebody, shown once, and what to do with it is said", async () => {
  const kept: Token[] = [];
  const asked = fakeApi({
    [`GET ${TOKENS}`]: () => ({ items: kept, nextCursor: null }),
    [`POST ${TOKENS}`]: () => {
      kept.push(TOKEN);
      return { ...TOKEN, token: "lwr_secret" };
    },
  });
  await show(<ClientsPanel catalogue={CATALOGUE} />);
  await userEvent.click(await screen.findByRole("button", { name: "Make an address" }));
  const dialog = within(await screen.findByRole("dialog", { name: "An address for a client" }));
  expect(dialog.getByRole("button", { name: "Make an address" })).toBeDisabled();
  await userEvent.type(dialog.getByLabelText("For whom or what"), "Ada's OpenRefine{Enter}");
  const address = await screen.findByLabelText("Address to paste into OpenRefine");
  expect(address).toHaveValue(clientAddress("c1", "lwr_secret"));
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ name: "Ada's OpenRefine" });
  await userEvent.click(screen.getByRole("button", { name: "Done" }));
  expect(await screen.findByText("Not used yet")).toBeInTheDocument();
});

test("an address that holds is revoked after a question; one that was revoked is not listed", async () => {
  let items = [TOKEN, OLD];
  fakeApi({
    [`GET ${TOKENS}`]: () => ({ items, nextCursor: null }),
    [`DELETE ${TOKENS}/t1`]: () => {
      items = [OLD];
      return OLD;
    },
  });
  await show(<ClientsPanel catalogue={CATALOGUE} />);
  await userEvent.click(await screen.findByRole("button", { name: "Revoke the address of Ada's OpenRefine" }));
  expect(screen.queryByText("Gone")).toBeNull();
  const dialog = within(await screen.findByRole("dialog", { name: "Revoke the address of Ada's OpenRefine?" }));
  await userEvent.click(dialog.getByRole("button", { name: "Revoke" }));
  expect(await screen.findByText("The address of Ada's OpenRefine no longer holds")).toBeInTheDocument();
});

test("who may read and what records are called is saved at once", async () => {
  const asked = fakeApi({
    [`GET ${TOKENS}`]: () => ({ items: [], nextCursor: null }),
    "PATCH /api/v1/catalogues/c1": () => CATALOGUE,
  });
  await show(<ClientsPanel catalogue={{ ...CATALOGUE, nameColumn: "sku" }} />);
  await userEvent.click(screen.getByLabelText("Anybody who knows the address may read this catalogue"));
  await screen.findByText("Saved");
  await userEvent.selectOptions(screen.getByLabelText("Column of the names"), "Found automatically");
  const bodies = () => asked.filter(({ method }) => method === "PATCH").map(({ body }) => body);
  await expect.poll(bodies).toEqual([{ readable: true }, { nameColumn: null }]);
});

test("the address of a readable catalogue is there to be copied", async () => {
  fakeApi({ [`GET ${TOKENS}`]: () => ({ items: [], nextCursor: null }) });
  await show(<ClientsPanel catalogue={{ ...CATALOGUE, readable: true }} />);
  expect(screen.getByLabelText("Address to paste into OpenRefine")).toHaveValue(clientAddress("c1"));
});
