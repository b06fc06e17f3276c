import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";

import { show } from "@/testing/render";

import { Checkbox, Select, TextField } from "./Field";
import { RadioGroup } from "./RadioGroup";

test("a field is told with its hint, and with what is wrong", async () => {
  await show(<TextField label="Precision" hint="From 0.5 on" error="A number is needed." defaultValue="x" />);
  const field = screen.getByLabelText("Precision");
  expect(field).toHaveAccessibleDescription("From 0.5 on A number is needed.");
  expect(field).toBeInvalid();
});

test("a field without anything to say has no description and is not wrong", async () => {
  await show(<TextField label="Name" hideLabel error={null} />);
  const field = screen.getByLabelText("Name");
  expect(field).not.toHaveAttribute("aria-describedby");
  expect(field).toBeValid();
});

test("a list of choices tells what was chosen", async () => {
  const onChange = vi.fn<(value: string) => void>();
  const options = [
    { value: "text", label: "Words" },
    { value: "number", label: "A number" },
  ];
  await show(
    <Select label="Kind" hint="Of the column" options={options} onChange={(event) => onChange(event.target.value)} />,
  );
  expect(screen.getByLabelText("Kind")).toHaveAccessibleDescription("Of the column");
  await userEvent.selectOptions(screen.getByLabelText("Kind"), "A number");
  expect(onChange).toHaveBeenCalledWith("number");
});

test("a box is ticked by its words", async () => {
  await show(<Checkbox label="Ignore this column" hint="It adds nothing" />);
  await userEvent.click(screen.getByText("Ignore this column"));
  expect(screen.getByRole("checkbox", { name: "Ignore this column" })).toBeChecked();
  expect(screen.getByRole("checkbox")).toHaveAccessibleDescription("It adds nothing");
});

function Roles() {
  const [role, setRole] = useState("viewer");
  return (
    <RadioGroup
      label="Role"
      value={role}
      onChange={setRole}
      choices={[
        { value: "viewer", label: "Viewer", hint: "Sees results." },
        { value: "reviewer", label: "Reviewer" },
      ]}
    />
  );
}

test("of a few choices one holds, by keyboard too, each with its sentence", async () => {
  await show(<Roles />);
  expect(screen.getByRole("group", { name: "Role" })).toBeInTheDocument();
  expect(screen.getByRole("radio", { name: "Viewer" })).toHaveAccessibleDescription("Sees results.");
  await userEvent.click(screen.getByRole("radio", { name: "Viewer" }));
  await userEvent.keyboard("{ArrowDown}");
  expect(screen.getByRole("radio", { name: "Reviewer" })).toBeChecked();
  expect(screen.getByRole("radio", { name: "Viewer" })).not.toBeChecked();
});
