import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { Keys } from "./Keys";

const KEY = {
  id: "k1",
  name: "nightly prices",
  prefix: "lw_Ab12",
  role: "reviewer",
  scopes: ["catalogues:read", "jobs:write"],
  createdAt: "2026-01-01T00:00:00Z",
  usedAt: null,
  expiresAt: null,
  revokedAt: null,
};
const LIST = "GET /api/v1/api-keys";
const MAKE = "POST /api/v1/api-keys";
const listed = (...items: unknown[]) => ({ items, nextCursor: null });
const dialog = async () => within(await screen.findByRole("dialog"));

test("keys tell how far they reach; those that hold no more are kept out of the way", async () => {
  fakeApi({
    [LIST]: () =>
      listed(
        { ...KEY, usedAt: "2026-01-03T00:00:00Z" },
        { ...KEY, id: "k2", name: "old one", revokedAt: "2026-01-02T00:00:00Z", scopes: [] },
        { ...KEY, id: "k3", name: "older one", expiresAt: "2026-01-02T00:00:00Z" },
      ),
  });
  await show(<Keys />);
  const reach = within(await screen.findByRole("list", { name: "It may" }));
  expect(reach.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "Catalogues: read",
    "Jobs and results: read and change",
  ]);
  expect(screen.queryByText("old one")).not.toBeInTheDocument();
  await userEvent.click(screen.getByLabelText("Show 2 keys that hold no more"));
  expect(screen.getByText("Revoked")).toBeInTheDocument();
  expect(screen.getByText(/Expired Jan 2, 2026/)).toBeInTheDocument();
  expect(screen.getByText("All that its role may")).toBeInTheDocument();
  expect(screen.getAllByRole("button", { name: /^Revoke/ })).toHaveLength(1);
});

test("the preset sends the least that it needs, and the key is shown once", async () => {
  const asked = fakeApi({ [LIST]: () => listed(), [MAKE]: () => ({ ...KEY, key: "lw_Ab12secret" }) });
  await show(<Keys />);
  expect(await screen.findByText("No key in use")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Make a key" }));
  const form = await dialog();
  await userEvent.type(form.getByLabelText("Name"), "nightly prices");
  await userEvent.selectOptions(form.getByLabelText("Expires"), "Never");
  await userEvent.click(form.getByRole("button", { name: "Make the key" }));
  expect(await screen.findByLabelText("Key")).toHaveValue("lw_Ab12secret");
  const sent = asked.find(({ method }) => method === "POST");
  expect(sent?.body).toEqual({
    name: "nightly prices",
    role: "reviewer",
    scopes: ["catalogues:read", "jobs:write"],
    expiresAt: null,
  });
  await userEvent.click(screen.getByRole("button", { name: "Done" }));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a key of one's own begins with what was chosen before; without any area one is warned", async () => {
  const asked = fakeApi({ [LIST]: () => listed(KEY), [MAKE]: () => ({ ...KEY, key: null }) });
  await show(<Keys />);
  await userEvent.click(await screen.findByRole("button", { name: "Make a key" }));
  const form = await dialog();
  await userEvent.type(form.getByLabelText("Name"), "watcher");
  await userEvent.click(form.getByLabelText("Watch the service"));
  await userEvent.click(form.getByLabelText("Something else"));
  expect(form.getByLabelText("Admin")).toBeChecked();
  await userEvent.selectOptions(form.getByLabelText("Operating"), "Nothing");
  expect(form.getByText(/may do all that its role may/)).toBeInTheDocument();
  await userEvent.selectOptions(form.getByLabelText("Matchers"), "Read");
  expect(form.queryByText(/may do all that its role may/)).not.toBeInTheDocument();
  await userEvent.click(form.getByLabelText("Viewer"));
  await userEvent.click(form.getByRole("button", { name: "Make the key" }));
  expect(await screen.findByText(/Revoke it in the list and make another one/)).toBeInTheDocument();
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({
    role: "viewer",
    scopes: ["matchers:read"],
    expiresAt: expect.stringMatching(/Z$/) as string,
  });
});

test("a refused key keeps what was typed", async () => {
  fakeApi({ [LIST]: () => listed(KEY), [MAKE]: () => failure(403, "FORBIDDEN", "this needs the role admin") });
  await show(<Keys />);
  await userEvent.click(await screen.findByRole("button", { name: "Make a key" }));
  const form = await dialog();
  await userEvent.type(form.getByLabelText("Name"), "nightly");
  await userEvent.click(form.getByRole("button", { name: "Make the key" }));
  expect(await form.findByRole("alert")).toHaveTextContent("This needs the role admin.");
  expect(form.getByLabelText("Name")).toHaveValue("nightly");
});

test("to revoke asks and says what stops", async () => {
  let revokedAt: string | null = null;
  const asked = fakeApi({
    [LIST]: () => listed({ ...KEY, revokedAt }),
    "DELETE /api/v1/api-keys/k1": () => ({ ...KEY, revokedAt: (revokedAt = "2026-02-01T00:00:00Z") }),
  });
  await show(<Keys />);
  await userEvent.click(await screen.findByRole("button", { name: "Revoke: nightly prices" }));
  expect((await dialog()).getByText(/refused at once/)).toBeInTheDocument();
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  await userEvent.click((await dialog()).getByRole("button", { name: "Revoke" }));
  expect(await screen.findByText("No key in use")).toBeInTheDocument();
});

test("what cannot be read or revoked is explained", async () => {
  let broken = true;
  fakeApi({
    [LIST]: () => (broken ? failure(503, "DATABASE_UNAVAILABLE", "no database") : listed(KEY)),
    "DELETE /api/v1/api-keys/k1": () => failure(404, "NOT_FOUND", "there is no API key k1"),
  });
  await show(<Keys />);
  const retry = await screen.findByRole("button", { name: "Try again" });
  broken = false;
  await userEvent.click(retry);
  await userEvent.click(await screen.findByRole("button", { name: "Revoke: nightly prices" }));
  await userEvent.click((await dialog()).getByRole("button", { name: "Revoke" }));
  expect(await (await dialog()).findByRole("alert")).toHaveTextContent("There is no API key k1.");
});
