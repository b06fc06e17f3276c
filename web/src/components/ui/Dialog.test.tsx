import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import { show } from "@/testing/render";

import { Button } from "./Button";
import { Dialog } from "./Dialog";

function Asking({ sticky = false }: { readonly sticky?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Delete</Button>
      <Dialog
        open={open}
        sticky={sticky}
        onClose={() => setOpen(false)}
        title="Delete it?"
        description="This cannot be taken back."
        actions={<Button onClick={() => setOpen(false)}>Keep it</Button>}
      />
    </>
  );
}

const opener = () => screen.getByRole("button", { name: "Delete" });
const question = () => screen.queryByRole("dialog", { name: "Delete it?" });

async function ask(sticky = false) {
  await show(<Asking sticky={sticky} />);
  await userEvent.click(opener());
  expect(await screen.findByRole("dialog")).toHaveAccessibleDescription("This cannot be taken back.");
}

test("it takes the focus, and gives it back", async () => {
  await ask();
  expect(question()?.contains(document.activeElement)).toBe(true);
  await userEvent.click(screen.getByRole("button", { name: "Keep it" }));
  expect(question()).not.toBeInTheDocument();
  await expect.poll(() => document.activeElement).toBe(opener());
});

test.each([
  ["Escape", () => userEvent.keyboard("{Escape}")],
  ["the cross", () => userEvent.click(screen.getByRole("button", { name: "Close" }))],
])("%s closes it", async (_, close) => {
  await ask(true);
  await close();
  await expect.poll(question).toBeNull();
});

test("a press beside it closes it, unless what it holds cannot be had again", async () => {
  await ask();
  await userEvent.click(document.body);
  await expect.poll(question).toBeNull();
});

test("a sticky one stays", async () => {
  await ask(true);
  await userEvent.click(document.body);
  expect(question()).toBeInTheDocument();
});
