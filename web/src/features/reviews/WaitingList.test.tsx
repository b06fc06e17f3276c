import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { Review, Schema } from "@/api/types";
import { fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { candidate, review } from "@/testing/reviews";
import { WaitingList } from "./WaitingList";

const SCOPE = { catalogueId: null, sourceId: null, jobId: "job" };
const REVIEWS = ["1", "2", "3", "4"].map((id) =>
  review(id, { key: `key-${id}`, candidates: [candidate(`best-${id}`)], probability: 0.5 }),
);

/** What the service says of these items; it refuses the ones that are named. */
function outcomes(body: unknown, refused: readonly string[], dryRun: boolean): Schema<"BulkAnswer"> {
  const { items } = body as Schema<"BulkJudgement">; // what the page has sent
  const all = items.map(({ id }) => ({
    id,
    judged: !refused.includes(id),
    code: refused.includes(id) ? "CONFLICT" : null,
    message: refused.includes(id) ? "Bo has this record before them" : null,
    review: null,
  }));
  const judged = all.filter((one) => one.judged).length;
  return { dryRun, judged, refused: all.length - judged, outcomes: all };
}

async function list(reviews: readonly Review[] = REVIEWS, refused: readonly string[] = []) {
  const asked = fakeApi({
    "GET /api/v1/reviews": ({ search }) =>
      search.get("cursor") === null
        ? { items: reviews.slice(0, 3), nextCursor: reviews.length > 3 ? "more" : null }
        : { items: reviews.slice(3), nextCursor: null },
    "POST /api/v1/reviews/judgements": ({ body, search }) => outcomes(body, refused, search.get("dryRun") === "true"),
  });
  const opened: string[] = [];
  await show(<WaitingList scope={SCOPE} onOpen={(id) => opened.push(id)} />);
  return { asked, opened, user: userEvent.setup() };
}

const box = (key: string) => screen.findByRole("checkbox", { name: `Select ${key}` });

test("what waits is listed by parts, and each can be decided by itself", async () => {
  const { asked, opened, user } = await list();
  await box("key-1");
  expect(asked[0]?.search.get("jobId")).toBe("job");
  expect(screen.getByText("best-1")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Show more" }));
  await box("key-4");
  await user.click(screen.getByRole("button", { name: "Decide on key-4" }));
  expect(opened).toEqual(["4"]);
});

test("rows are chosen one by one, in a range with Shift, and all at once", async () => {
  const { user } = await list();
  await user.click(await box("key-1"));
  await user.keyboard("{Shift>}");
  await user.click(await box("key-3"));
  await user.keyboard("{/Shift}");
  expect(screen.getByText("3 selected")).toBeInTheDocument();
  await user.click(screen.getByRole("checkbox", { name: "Select all 3 shown" }));
  expect(screen.getByText("None selected")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Accept the best candidate" })).toBeDisabled();
});

test("a bulk answer shows a sample first, then answers as the rows were read, then says what was refused", async () => {
  const { asked, user } = await list(REVIEWS, ["2"]);
  await user.click(await box("key-1"));
  await user.click(await box("key-2"));
  await user.click(screen.getByRole("button", { name: "Accept the best candidate" }));
  const dialog = await screen.findByRole("dialog", { name: "Accept the best candidates of 2 rows?" });
  expect(await within(dialog).findByText("1 of them would be refused")).toBeInTheDocument();
  expect(within(dialog).getByText(/Belongs to best-1/)).toBeInTheDocument();
  const sent = () => asked.filter(({ method, search }) => method === "POST" && search.get("dryRun") !== "true");
  expect(sent()).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Accept 2 rows" }));
  const end = await screen.findByRole("dialog", { name: "1 row was answered" });
  expect(within(end).getByText("Bo has this record before them")).toBeInTheDocument();
  expect(sent()[0]?.body).toEqual({
    judgement: "match",
    allOrNothing: false,
    items: [
      { id: "1", etag: '"1-1"' },
      { id: "2", etag: '"2-1"' },
    ],
  });
  await user.click(within(end).getAllByRole("button", { name: "Close" })[0] ?? end);
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
});

test("none of the candidates can be said of many too, and cancelled", async () => {
  const { asked, user } = await list();
  await user.click(await box("key-1"));
  await user.click(screen.getByRole("button", { name: "None of the candidates" }));
  const dialog = await screen.findByRole("dialog", { name: "Is 1 row none of its candidates?" });
  expect(await within(dialog).findByText("None of its one candidate")).toBeInTheDocument();
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(asked.filter(({ method, search }) => method === "POST" && search.get("dryRun") !== "true")).toEqual([]);
});

test("a row that somebody has before them says so; where nothing waits that is said", async () => {
  const lease = { heldBy: "user:bo", name: "Bo", until: "2026-11-22T10:00:00Z", mine: false };
  await list([review("1", { lease })]);
  expect(await screen.findByText("Bo has it")).toBeInTheDocument();
});

test("an empty list says when something comes", async () => {
  await list([]);
  expect(await screen.findByText("Nothing waits for a person")).toBeInTheDocument();
});
