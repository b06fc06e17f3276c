import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { show } from "@/testing/render";

import { Button, IconButton } from "./Button";

test("a busy button keeps its focus and does nothing, not even send its form", async () => {
  const onClick = vi.fn();
  const onSubmit = vi.fn((event: { preventDefault: () => void }) => event.preventDefault());
  await show(
    <form onSubmit={onSubmit}>
      <Button type="submit" busy onClick={onClick}>
        Save
      </Button>
    </form>,
  );
  const button = screen.getByRole("button", { name: "Save" });
  await userEvent.click(button);
  expect(button).toHaveFocus();
  expect(onClick).not.toHaveBeenCalled();
  expect(onSubmit).not.toHaveBeenCalled();
});

test("a button does not send the form around it unless it says so", async () => {
  const onSubmit = vi.fn((event: { preventDefault: () => void }) => event.preventDefault());
  await show(
    <form onSubmit={onSubmit}>
      <Button>Look</Button>
    </form>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Look" }));
  expect(onSubmit).not.toHaveBeenCalled();
});

test("a picture has a name", async () => {
  const onClick = vi.fn();
  await show(<IconButton label="Close" icon={<svg />} onClick={onClick} />);
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(onClick).toHaveBeenCalledOnce();
});
