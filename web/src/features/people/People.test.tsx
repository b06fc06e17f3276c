import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { People } from "./People";

const ADA = {
  id: "u1",
  email: "ada@example.org",
  name: "Ada",
  role: "admin",
  createdAt: "2026-01-01T00:00:00Z",
  lastSignInAt: "2026-01-02T00:00:00Z",
  disabledAt: null,
};
const BEN = { ...ADA, id: "u2", email: "ben@example.org", name: "Ben", role: "viewer", lastSignInAt: null };
const LIST = "GET /api/v1/users";
const listed = (...items: unknown[]) => ({ items, nextCursor: null });
const dialog = async (name?: string) =>
  within(await screen.findByRole("dialog", name === undefined ? undefined : { name })); // news are dialogs too

test("nobody is offered to lock themselves out", async () => {
  fakeApi({ [LIST]: () => listed(ADA, BEN) });
  await show(<People myId="u1" />);
  const rows = (await screen.findAllByRole("listitem")).map((row) => ({
    text: row.textContent,
    acts: within(row)
      .getAllByRole("button")
      .map((button) => button.textContent),
  }));
  expect(rows.map(({ acts }) => acts)).toEqual([["New link"], ["New link", "Change role", "Disable"]]);
  expect(rows[0]?.text).toContain("Another administrator can change your role");
  expect(rows[1]?.text).toContain("Has never signed in");
});

test("whoever is alone is told what to do", async () => {
  fakeApi({ [LIST]: () => listed(ADA) });
  await show(<People myId="u1" />);
  expect(await screen.findByText(/You are the only one here/)).toBeInTheDocument();
});

test("an invitation ends with a link to send, shown once", async () => {
  const asked = fakeApi({
    [LIST]: () => listed(ADA),
    "POST /api/v1/users": () => ({ ...BEN, signInToken: "t+1" }),
  });
  await show(<People myId="u1" />);
  await userEvent.click(screen.getByRole("button", { name: "Invite someone" }));
  const form = await dialog();
  await userEvent.type(form.getByLabelText("Name"), " Ben ");
  await userEvent.type(form.getByLabelText("E-mail address"), "ben@example.org");
  await userEvent.click(form.getByLabelText("Viewer"));
  await userEvent.click(form.getByRole("button", { name: "Make the link" }));
  expect(await screen.findByLabelText("One-time link for Ben")).toHaveValue(
    `${window.location.origin}/sign-in?token=t%2B1`,
  );
  const sent = asked.find(({ method }) => method === "POST");
  expect(sent?.body).toEqual({ name: "Ben", email: "ben@example.org", role: "viewer" });
  expect(sent?.headers.get("Idempotency-Key")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Done" }));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a refused invitation keeps what was typed; the same wish keeps its key, another gets another", async () => {
  const asked = fakeApi({
    [LIST]: () => listed(ADA),
    "POST /api/v1/users": () => failure(409, "CONFLICT", "there is a user ben@example.org already"),
  });
  await show(<People myId="u1" />);
  await userEvent.click(screen.getByRole("button", { name: "Invite someone" }));
  const form = await dialog();
  await userEvent.type(form.getByLabelText("Name"), "Ben");
  await userEvent.type(form.getByLabelText("E-mail address"), "ben@example.org");
  const send = form.getByRole("button", { name: "Make the link" });
  await userEvent.click(send);
  expect(await form.findByRole("alert")).toHaveTextContent("There is a user ben@example.org already.");
  expect(form.getByLabelText("Name")).toHaveValue("Ben");
  await userEvent.click(send);
  await userEvent.type(form.getByLabelText("E-mail address"), "x");
  await userEvent.click(send);
  const keys = asked.filter(({ method }) => method === "POST").map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[1]);
});

test("a new link is made when asked for, and an answer that got lost is explained", async () => {
  let token: string | null = "abc";
  fakeApi({ [LIST]: () => listed(ADA, BEN), "POST /api/v1/users/u2/sign-in-tokens": () => ({ signInToken: token }) });
  await show(<People myId="u1" />);
  await userEvent.click(await screen.findByRole("button", { name: "New link: Ben" }));
  await userEvent.click((await dialog()).getByRole("button", { name: "Make the link" }));
  expect(await screen.findByLabelText("One-time link for Ben")).toHaveValue(
    `${window.location.origin}/sign-in?token=abc`,
  );
  await userEvent.click(screen.getByRole("button", { name: "Done" }));
  token = null;
  await userEvent.click(await screen.findByRole("button", { name: "New link: Ben" }));
  await userEvent.click((await dialog()).getByRole("button", { name: "Make the link" }));
  expect(await screen.findByText(/got lost/)).toBeInTheDocument();
});

test("a role is changed, and left alone where nothing else was chosen", async () => {
  let role = "viewer";
  const asked = fakeApi({
    [LIST]: () => listed(ADA, { ...BEN, role }),
    "PATCH /api/v1/users/u2": () => ({ ...BEN, role: (role = "reviewer") }),
  });
  await show(<People myId="u1" />);
  await userEvent.click(await screen.findByRole("button", { name: "Change role: Ben" }));
  await userEvent.click((await dialog()).getByRole("button", { name: "Save" }));
  expect(asked.some(({ method }) => method === "PATCH")).toBe(false);
  await userEvent.click(await screen.findByRole("button", { name: "Change role: Ben" }));
  await userEvent.click((await dialog()).getByLabelText("Reviewer"));
  await userEvent.click((await dialog()).getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Reviewer")).toBeInTheDocument();
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ role: "reviewer" });
});

test("to disable asks and says what stops; to let in again too", async () => {
  let disabledAt: string | null = null;
  const asked = fakeApi({
    [LIST]: () => listed(ADA, { ...BEN, disabledAt }),
    "PATCH /api/v1/users/u2": () => {
      disabledAt = disabledAt === null ? "2026-02-01T00:00:00Z" : null;
      return { ...BEN, disabledAt };
    },
  });
  await show(<People myId="u1" />);
  await userEvent.click(await screen.findByRole("button", { name: "Disable: Ben" }));
  expect((await dialog()).getByText(/keys that they made stop working/)).toBeInTheDocument();
  await userEvent.click((await dialog()).getByRole("button", { name: "Cancel" }));
  expect(asked.some(({ method }) => method === "PATCH")).toBe(false);
  await userEvent.click(await screen.findByRole("button", { name: "Disable: Ben" }));
  await userEvent.click((await dialog()).getByRole("button", { name: "Disable" }));
  const again = await screen.findByRole("button", { name: "Let in again: Ben" });
  expect(screen.getByText("Disabled")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "New link: Ben" })).not.toBeInTheDocument();
  await userEvent.click(again);
  await userEvent.click((await dialog("Let Ben in again?")).getByRole("button", { name: "Let in again" }));
  expect(await screen.findByRole("button", { name: "Disable: Ben" })).toBeInTheDocument();
  const sent = asked.filter(({ method }) => method === "PATCH").map(({ body }) => body);
  expect(sent).toEqual([{ disabled: true }, { disabled: false }]);
});

test("what the service refuses is said where it was asked", async () => {
  fakeApi({
    [LIST]: () => listed(ADA, BEN),
    "PATCH /api/v1/users/u2": () => failure(409, "CONFLICT", "Ben is the last administrator"),
  });
  await show(<People myId="u1" />);
  await userEvent.click(await screen.findByRole("button", { name: "Disable: Ben" }));
  await userEvent.click((await dialog()).getByRole("button", { name: "Disable" }));
  expect(await (await dialog()).findByRole("alert")).toHaveTextContent("Ben is the last administrator.");
});

test("a list that cannot be read offers another try", async () => {
  let broken = true;
  fakeApi({ [LIST]: () => (broken ? failure(503, "DATABASE_UNAVAILABLE", "no database") : listed(ADA, BEN)) });
  await show(<People myId="u1" />);
  const retry = await screen.findByRole("button", { name: "Try again" });
  broken = false;
  await userEvent.click(retry);
  expect(await screen.findByText("ben@example.org")).toBeInTheDocument();
});
