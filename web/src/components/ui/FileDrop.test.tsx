import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { show } from "@/testing/render";

import { FileDrop } from "./FileDrop";

const FILE = new File([new Uint8Array(1_536_000)], "prices.csv");
const place = () => {
  const found = screen.getByLabelText("Choose a file, or drop it here").parentElement;
  if (found === null) throw new Error("no place to drop on");
  return found;
};

test("a file comes by the input, and the same one may come again", async () => {
  const onFile = vi.fn();
  await show(<FileDrop file={null} onFile={onFile} />);
  const input = screen.getByLabelText("Choose a file, or drop it here");
  await userEvent.upload(input, FILE);
  await userEvent.upload(input, FILE);
  expect(onFile).toHaveBeenCalledTimes(2);
  expect(onFile).toHaveBeenCalledWith(FILE);
});

test("a file comes by dropping it, the first of several", async () => {
  const onFile = vi.fn();
  await show(<FileDrop file={null} onFile={onFile} />);
  const over = fireEvent.dragOver(place());
  expect(over).toBe(false); // else the browser would open the file
  fireEvent.dragLeave(place());
  fireEvent.drop(place(), { dataTransfer: { files: [FILE, new File([], "other.csv")] } });
  fireEvent.drop(place(), { dataTransfer: { files: [] } });
  expect(onFile.mock.calls).toEqual([[FILE]]);
});

test("whoever drops several is told that only the first was taken", async () => {
  await show(<FileDrop file={null} onFile={() => undefined} />);
  fireEvent.drop(place(), { dataTransfer: { files: [FILE, new File([], "other.csv")] } });
  expect(screen.getByRole("status")).toHaveTextContent("only the first was taken");
  fireEvent.drop(place(), { dataTransfer: { files: [FILE] } });
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
});

test("while it is disabled nothing is taken", async () => {
  const onFile = vi.fn();
  await show(<FileDrop file={null} onFile={onFile} disabled />);
  fireEvent.drop(place(), { dataTransfer: { files: [FILE] } });
  expect(onFile).not.toHaveBeenCalled();
  expect(screen.getByLabelText("Choose a file, or drop it here")).toBeDisabled();
});

test.each([
  [FILE, "prices.csv (1.5 MB)"],
  [new File(["1234"], "tiny.csv"), "tiny.csv (4 bytes)"],
  [new File([], "empty.csv"), "empty.csv (0 bytes)"],
])("what was chosen is told with its size", async (file, words) => {
  await show(<FileDrop file={file} onFile={() => undefined} />);
  expect(screen.getByText(words)).toBeInTheDocument();
  expect(screen.getByLabelText("Choose another file")).toBeInTheDocument();
});
