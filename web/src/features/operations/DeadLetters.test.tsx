import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { DeadLetters } from "./DeadLetters";
import { LetterDialog } from "./LetterDialog";

const JOB = "8b6f1c1e-0000-4000-8000-000000000000";
const LETTER = {
  id: "d1",
  jobId: JOB,
  chunkId: "c1",
  code: "STORAGE_FULL",
  reason: "the store has no room left",
  state: "waiting",
  createdAt: "2026-03-04T05:06:07Z",
  updatedAt: "2026-03-04T05:06:07Z",
};
const WHOLE = { ...LETTER, message: { stage: "score", firstRow: 1 }, detail: "disk full at /store" };
const FOREIGN = { ...WHOLE, jobId: null, chunkId: null, message: "{broken" };
const LIST = "GET /api/v1/dead-letters";
const ONE = "GET /api/v1/dead-letters/d1";

test("nothing given up is good news", async () => {
  fakeApi({ [LIST]: () => ({ items: [], nextCursor: null }) });
  await show(<DeadLetters />);
  expect(await screen.findByText("Nothing was given up")).toBeInTheDocument();
});

test("the list shows why, narrows by state, and goes on", async () => {
  const asked = fakeApi({
    [LIST]: ({ search }) => {
      if (search.get("state") === "discarded") return { items: [], nextCursor: null };
      return search.get("cursor") === "next"
        ? { items: [{ ...LETTER, id: "d2", jobId: null, reason: "not JSON" }], nextCursor: null }
        : { items: [LETTER], nextCursor: "next" };
    },
  });
  await show(<DeadLetters />);
  const why = await screen.findByRole("link", { name: "the store has no room left" });
  expect(why).toHaveAttribute("href", "/operations?tab=letters&letter=d1");
  expect(screen.getByRole("link", { name: "Job 8b6f1c1e" })).toHaveAttribute("href", `/jobs/${JOB}`);
  await userEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(await screen.findByText("A message from outside")).toBeInTheDocument();
  expect(asked[0]?.search.get("state")).toBe("waiting");

  await userEvent.selectOptions(screen.getByLabelText("Show"), "Discarded");
  expect(await screen.findByText("None of these")).toBeInTheDocument();
  await userEvent.selectOptions(screen.getByLabelText("Show"), "All");
  await screen.findByRole("link", { name: "the store has no room left" });
  expect(asked.at(-1)?.search.has("state")).toBe(false);
});

test("a list that cannot be read offers another try", async () => {
  let broken = true;
  fakeApi({
    [LIST]: () =>
      broken ? failure(503, "DATABASE_UNAVAILABLE", "no database") : { items: [LETTER], nextCursor: null },
  });
  await show(<DeadLetters />);
  const retry = await screen.findByRole("button", { name: "Try again" });
  broken = false;
  await userEvent.click(retry);
  expect(await screen.findByRole("link", { name: "the store has no room left" })).toBeInTheDocument();
});

test("a letter is read, and its job let go on", async () => {
  const onClose = vi.fn();
  fakeApi({
    [ONE]: () => WHOLE,
    "POST /api/v1/dead-letters/d1/replay": () => ({ jobId: JOB, letters: ["d1", "d2"] }),
  });
  await show(<LetterDialog id="d1" onClose={onClose} />);
  expect(await screen.findByRole("region", { name: "What it was" })).toHaveTextContent(
    '{ "stage": "score", "firstRow": 1 }',
  );
  expect(screen.getByRole("region", { name: "Details for operators" })).toHaveTextContent("disk full at /store");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(await screen.findAllByText("2 pieces of work are tried again")).not.toHaveLength(0);
});

test("to discard asks, says what is lost, and can be thought better of", async () => {
  const onClose = vi.fn();
  const asked = fakeApi({
    [ONE]: () => WHOLE,
    "POST /api/v1/dead-letters/d1/discard": () => ({ ...LETTER, state: "discarded" }),
  });
  await show(<LetterDialog id="d1" onClose={onClose} />);
  await userEvent.click(await screen.findByRole("button", { name: "Discard…" }));
  expect(screen.getByRole("alert")).toHaveTextContent("The job stays failed");
  await userEvent.click(screen.getByRole("button", { name: "Keep it" }));
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Discard…" }));
  expect(asked.some(({ method }) => method === "POST")).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: "Discard for good" }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce());
});

test("what somebody else decided meanwhile is told, and the letter stays open", async () => {
  const onClose = vi.fn();
  fakeApi({
    [ONE]: () => WHOLE,
    "POST /api/v1/dead-letters/d1/replay": () => failure(409, "CONFLICT", "this dead letter was discarded already"),
  });
  await show(<LetterDialog id="d1" onClose={onClose} />);
  await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This dead letter was discarded already.");
  expect(onClose).not.toHaveBeenCalled();
});

test("a message of no job cannot be tried again here, and one that was decided on not at all", async () => {
  const routes = { [ONE]: () => FOREIGN };
  fakeApi(routes);
  const first = await show(<LetterDialog id="d1" onClose={() => undefined} />);
  const dialog = within(await screen.findByRole("dialog"));
  expect(await dialog.findByRole("region", { name: "What it was" })).toHaveTextContent("{broken");
  expect(dialog.queryByRole("button", { name: "Try again" })).not.toBeInTheDocument();
  await userEvent.click(dialog.getByRole("button", { name: "Discard…" }));
  expect(dialog.getByRole("alert")).toHaveTextContent("Whoever sent it has to send it again");
  first.unmount();

  fakeApi({ [ONE]: () => ({ ...WHOLE, state: "discarded" }) });
  await show(<LetterDialog id="d1" onClose={() => undefined} />);
  expect(await screen.findByText("Discarded")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Discard…" })).not.toBeInTheDocument();
});
