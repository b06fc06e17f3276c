import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { CATALOGUE } from "@/testing/catalogues";
import { type Asked, failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { SettingsTab } from "./SettingsTab";

const CHANGE = "PATCH /api/v1/catalogues/c1";
const nothing = () => undefined;
const changes = (asked: readonly Asked[]) => asked.filter(({ method }) => method === "PATCH").map(({ body }) => body);

test("what columns hold is saved, and only what was changed", async () => {
  const asked = fakeApi({ [CHANGE]: () => CATALOGUE });
  await show(<SettingsTab catalogue={CATALOGUE} onDeleted={nothing} />);
  const save = screen.getByRole("button", { name: "Save" });
  expect(save).toBeDisabled();
  await userEvent.selectOptions(screen.getByLabelText("What price holds"), "Price");
  await userEvent.click(screen.getByLabelText("Compare name"));
  expect(screen.getByText("2 columns changed, not saved yet")).toBeVisible();
  await userEvent.click(save);
  expect(await screen.findByText("Saved")).toBeInTheDocument();
  expect(changes(asked)[0]).toEqual({
    fieldSettings: { price: { kind: "money", ignored: false }, name: { kind: null, ignored: true } },
  });
});

test("changes can be taken back before they are saved", async () => {
  await show(<SettingsTab catalogue={CATALOGUE} onDeleted={nothing} />);
  await userEvent.click(screen.getByLabelText("Compare name"));
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(screen.getByLabelText("Compare name")).toBeChecked();
});

test("a catalogue is renamed; a name that is taken is said at the name", async () => {
  const answers = [failure(409, "CONFLICT", "there is a catalogue 'Screws' already"), CATALOGUE];
  const asked = fakeApi({ [CHANGE]: () => answers.shift() });
  await show(<SettingsTab catalogue={CATALOGUE} onDeleted={nothing} />);
  const name = screen.getByLabelText("Name of the catalogue");
  await userEvent.clear(name);
  await userEvent.type(name, "Screws{Enter}");
  await vi.waitFor(() => expect(name).toHaveAccessibleDescription("There is a catalogue of this name already."));
  await userEvent.type(name, " too");
  await userEvent.click(screen.getByRole("button", { name: "Rename" }));
  expect(await screen.findByText("The catalogue has its new name")).toBeInTheDocument();
  expect(changes(asked)).toEqual([{ name: "Screws" }, { name: "Screws too" }]);
});

test("a catalogue is deleted only by its name", async () => {
  fakeApi({ "DELETE /api/v1/catalogues/c1": () => CATALOGUE });
  const onDeleted = vi.fn();
  await show(<SettingsTab catalogue={CATALOGUE} onDeleted={onDeleted} />);
  await userEvent.click(screen.getByRole("button", { name: "Delete the catalogue" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Delete Tools?" }));
  const button = dialog.getByRole("button", { name: "Delete the catalogue" });
  await userEvent.type(dialog.getByLabelText("To go on, type its name: Tools"), "Tool");
  expect(button).toBeDisabled();
  await userEvent.type(dialog.getByLabelText("To go on, type its name: Tools"), "s");
  await userEvent.click(button);
  await vi.waitFor(() => expect(onDeleted).toHaveBeenCalledOnce());
});
