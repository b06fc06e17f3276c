import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";

import { show } from "@/testing/render";

import { CopyField } from "./CopyField";

const press = () => userEvent.click(screen.getByRole("button", { name: "Copy" }), { delay: null });

afterEach(() => Reflect.deleteProperty(document, "execCommand"));

/** What the browser's older way of copying answers; jsdom has none. */
function oldWay(works: boolean): string[] {
  const copied: string[] = [];
  Object.defineProperty(document, "execCommand", {
    configurable: true,
    value: () => {
      copied.push(window.getSelection()?.toString() ?? "");
      const field = document.activeElement;
      if (field instanceof HTMLInputElement)
        copied[copied.length - 1] = field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0);
      return works;
    },
  });
  return copied;
}

test("one press copies, and says so", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", Object.create(navigator, { clipboard: { value: { writeText } } }));
  await show(<CopyField label="Key" value="lw_abc" hint="It is not shown again." />);
  expect(screen.getByLabelText("Key")).toHaveAccessibleDescription("It is not shown again.");
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
  await press();
  expect(writeText).toHaveBeenCalledWith("lw_abc");
  expect(await screen.findByText("Copied")).toBe(screen.getByRole("status"));
});

test("where the clipboard is closed, the older way copies the selected text", async () => {
  vi.stubGlobal("navigator", Object.create(navigator, { clipboard: { value: undefined } }));
  const copied = oldWay(true);
  await show(<CopyField label="Key" value="lw_abc" />);
  await press();
  expect(await screen.findByText("Copied")).toBeInTheDocument();
  expect(copied).toEqual(["lw_abc"]);
});

test("where nothing works, the text is selected and one is told what to press", async () => {
  vi.stubGlobal("navigator", Object.create(navigator, { clipboard: { value: undefined } }));
  oldWay(false);
  await show(<CopyField label="Key" value="lw_abc" />);
  await press();
  expect(await screen.findByText(/press Ctrl\+C/)).toBeInTheDocument();
});
