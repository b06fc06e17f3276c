import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { Me, Role } from "@/api/types";
import { show } from "@/testing/render";

import { Preferences } from "./Preferences";
import { preference } from "./preferences";
import { Shell } from "./Shell";
import { applyTheme } from "./theme";

const me = (role: Role): Me => ({ kind: "user", id: "u1", name: "Ada", role, scopes: [] });
const places = () => within(screen.getByRole("navigation", { name: "Main", hidden: true }));

test.each([
  ["viewer", ["Home", "Catalogues", "Jobs"]],
  ["reviewer", ["Home", "Catalogues", "Jobs", "Review"]],
  ["admin", ["Home", "Catalogues", "Jobs", "Review", "Operate", "People and keys"]],
] as const)("a %s sees the places that they may go to", async (role, names) => {
  await show(<Shell me={me(role)}>Content</Shell>);
  expect(
    places()
      .getAllByRole("link", { hidden: true })
      .map((link) => link.textContent),
  ).toEqual(names);
  expect(screen.getByRole("main")).toHaveTextContent("Content");
  expect(screen.getByRole("link", { name: "Account of Ada" })).toHaveAttribute("href", "/account");
});

test("the keyboard's first stop leads past the frame", async () => {
  await show(<Shell me={me("viewer")}>Content</Shell>);
  await userEvent.tab();
  const skip = screen.getByRole("link", { name: "Skip to the content" });
  expect(skip).toHaveFocus();
  expect(skip).toHaveAttribute("href", `#${screen.getByRole("main").id}`);
});

test("on a narrow screen the menu opens, and closes when one has gone somewhere", async () => {
  const { router } = await show(<Shell me={me("viewer")}>Content</Shell>);
  await userEvent.click(screen.getByRole("button", { name: "Open the menu" }));
  expect(screen.getByRole("button", { name: "Close the menu" })).toHaveAttribute("aria-expanded", "true");
  await userEvent.click(places().getByRole("link", { name: "Jobs", hidden: true }));
  expect(await screen.findByRole("button", { name: "Open the menu" })).toHaveAttribute("aria-expanded", "false");
  expect(router.state.location.pathname).toBe("/jobs");
});

test("the appearance is put on the page, kept, and found again", async () => {
  await show(<Preferences />);
  const theme = () => document.documentElement.dataset["theme"];
  expect(screen.getByLabelText("Appearance")).toHaveValue("system");
  expect(theme()).toBeUndefined();
  await userEvent.selectOptions(screen.getByLabelText("Appearance"), "Dark");
  expect(theme()).toBe("dark");
  delete document.documentElement.dataset["theme"];
  applyTheme(); // as the page does when it is loaded
  expect(theme()).toBe("dark");
  await userEvent.selectOptions(screen.getByLabelText("Appearance"), "As the system");
  expect(theme()).toBeUndefined();
});

test("single keys can be switched off, and stay off", async () => {
  const { unmount } = await show(<Preferences />);
  await userEvent.click(screen.getByLabelText("Single keys as shortcuts"));
  unmount();
  await show(<Preferences />);
  expect(screen.getByLabelText("Single keys as shortcuts")).not.toBeChecked();
});

test("what somebody else left in the browser's storage is no choice", () => {
  localStorage.setItem("likewise.theme", "purple");
  expect(preference("likewise.theme", ["system", "light", "dark"])).toBe("system");
});
