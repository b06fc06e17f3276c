import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import type { Me, Review, Schema } from "@/api/types";
import { type Asked, failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { ReviewDesk } from "./ReviewDesk";
import { candidate, judgement, review } from "@/testing/reviews";

const ME: Me = { kind: "user", id: "me", name: "Ada", role: "reviewer", scopes: [] };
const SCOPE = { catalogueId: null, sourceId: null, jobId: null };
const SUMMARY: Schema<"Summary"> = {
  waiting: 2,
  waitingMore: false,
  judged: 0,
  judgedRecently: 0,
  byKind: {},
  byWhom: [{ saidBy: "user:bo", name: "Bo", mine: false, judged: 3, judgedRecently: 3 }],
  taught: { answers: 0, matched: 0, expected: 0, rowsSettled: 0, bands: [] },
};

const DRILL = review("1", {
  fields: { name: "Cordless dril" },
  candidates: [
    candidate("A", { fields: { name: "Cordless drill" }, probability: 0.93 }),
    candidate("B", { fields: { name: "Hammer" }, probability: 0.04 }),
  ],
});
const SAW = review("2", { fields: { name: "Hand saw" } });

type Routes = Parameters<typeof fakeApi>[0];

/** A desk with these records before it; everything that is said is accepted, unless told otherwise. */
async function desk(records: readonly Review[], routes: Routes = {}) {
  const left = [...records];
  const one = ({ id, etag }: Review): Routes => ({
    [`POST /api/v1/reviews/${id}/judgements`]: ({ body }) => ({
      judgements: [judgement({ id: `said-${id}`, saidBy: "user:me", ...(body as object) })],
      review: review(id, { etag, asks: false }),
    }),
    [`DELETE /api/v1/reviews/${id}/judgements/said-${id}`]: () => review(id),
    [`PUT /api/v1/reviews/${id}/lease`]: () => records.find((known) => known.id === id),
    [`DELETE /api/v1/reviews/${id}/lease`]: () => ({ released: true }),
  });
  const asked = fakeApi({
    "POST /api/v1/reviews/next": () => ({ review: left.shift() ?? null }),
    "GET /api/v1/reviews/summary": () => SUMMARY,
    ...records.reduce<Routes>((all, record) => ({ ...all, ...one(record) }), {}),
    ...routes,
  });
  let listed = 0;
  await show(<ReviewDesk scope={SCOPE} me={ME} reviewId={undefined} onList={() => (listed += 1)} />);
  return { asked, user: userEvent.setup(), listed: () => listed };
}

const heading = (name: string) => screen.findByRole("heading", { level: 2, name });
const said = (asked: readonly Asked[]) =>
  asked.filter(({ method, path }) => method === "POST" && path.endsWith("/judgements"));

test("a record stands beside its candidates, with words for how likely each is", async () => {
  await desk([DRILL]);
  await heading("Cordless dril");
  const [first, second] = screen.getAllByRole("radio");
  expect(first).toHaveAccessibleName("Candidate 1: A");
  expect(first).toHaveAccessibleDescription(/Very likely 93%/);
  expect(second).toHaveAccessibleDescription(/Very unlikely 4%/);
  expect(first).toBeChecked();
});

test("what differs is marked, and said in words", async () => {
  await desk([DRILL]);
  await heading("Cordless dril");
  const row = screen.getByRole("row", { name: /name/ });
  expect(within(row).getByText("Different: “l”")).toBeInTheDocument();
  expect(within(row).getByText("l", { selector: "mark" })).toBeInTheDocument();
});

test("Enter says that the chosen candidate is it, and the next record is there at once", async () => {
  const { asked, user } = await desk([DRILL, SAW]);
  await heading("Cordless dril");
  await waitFor(() => expect(asked.filter(({ path }) => path.endsWith("/next")).length).toBeGreaterThan(2));
  await user.keyboard("{Enter}");
  expect(screen.getByRole("heading", { name: "Hand saw" })).toBeInTheDocument();
  await waitFor(() => expect(said(asked)).toHaveLength(1));
  expect(said(asked)[0]?.body).toEqual({ judgement: "match", catalogueRecordId: "A" });
  expect(said(asked)[0]?.headers.get("If-Match")).toBe('"1-1"');
  expect(screen.getByText("Last: key-1: belongs to A")).toBeInTheDocument();
});

test.each([
  ["2m", { judgement: "match", catalogueRecordId: "B" }],
  ["{ArrowDown}{Enter}", { judgement: "match", catalogueRecordId: "B" }],
  ["n", { judgement: "not_match", catalogueRecordId: "A" }],
  ["0", { judgement: "not_match", catalogueRecordId: null }],
  ["c", { judgement: "new", catalogueRecordId: null }],
])("keys %s", async (keys, body) => {
  const { asked, user } = await desk([DRILL]);
  await heading("Cordless dril");
  await user.keyboard(keys);
  await waitFor(() => expect(said(asked)[0]?.body).toEqual(body));
});

test("undo brings the record back and takes the answer back", async () => {
  const { asked, user } = await desk([DRILL, SAW]);
  await heading("Cordless dril");
  await user.keyboard("{Enter}");
  await heading("Hand saw");
  await user.keyboard("u");
  await heading("Cordless dril");
  await waitFor(() =>
    expect(asked.some(({ method, path }) => method === "DELETE" && path.endsWith("/said-1"))).toBe(true),
  );
});

test("every button says its key, and does the same", async () => {
  const { asked, user } = await desk([DRILL, SAW]);
  await heading("Cordless dril");
  const skip = screen.getByRole("button", { name: "Put off" });
  expect(skip).toHaveAttribute("aria-keyshortcuts", "s");
  await user.click(skip);
  await heading("Hand saw");
  await user.click(screen.getByRole("button", { name: "None of them" }));
  await waitFor(() => expect(said(asked)[0]?.path).toContain("/2/"));
});

test("the keys are told by ?, and can be switched off there", async () => {
  const { asked, user } = await desk([DRILL]);
  await heading("Cordless dril");
  await user.keyboard("?");
  const dialog = await screen.findByRole("dialog", { name: "Keys" });
  expect(within(dialog).getByText("Make a new catalogue record of it")).toBeInTheDocument();
  await user.click(within(dialog).getByRole("checkbox", { name: "Single keys as shortcuts" }));
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  await user.keyboard("c0s");
  expect(screen.getByRole("heading", { name: "Cordless dril" })).toBeInTheDocument();
  expect(said(asked)).toEqual([]);
});

test("any catalogue record is found by words, and is the match", async () => {
  const found = { id: "R9", key: "R-9", fields: { name: "Jig saw" }, changedIn: 1, updatedAt: "2026-11-22T10:00:00Z" };
  const { asked, user } = await desk([DRILL], {
    "GET /api/v1/catalogues/catalogue/records": ({ search }) => ({
      items: search.get("search") === "jig" ? [found] : [],
      nextCursor: null,
    }),
  });
  await heading("Cordless dril");
  await user.keyboard("/");
  const field = await screen.findByRole("combobox");
  await waitFor(() => expect(field).toHaveFocus());
  await user.keyboard("jig");
  expect(await screen.findByRole("option", { name: /Jig saw/ })).toHaveAttribute("aria-selected", "true");
  expect(screen.getByText("1 record")).toBeInTheDocument();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(said(asked)[0]?.body).toEqual({ judgement: "match", catalogueRecordId: "R9" }));
});

test("what another has answered meanwhile is told, shown, and taken back only when one wants it", async () => {
  const answered = review("1", { asks: false, history: [judgement({ catalogueRecordId: "B", catalogueKey: "B" })] });
  const { asked, user } = await desk([DRILL, SAW], {
    "POST /api/v1/reviews/1/judgements": () => failure(412, "PRECONDITION_FAILED", "it was changed since you read it"),
    "GET /api/v1/reviews/1": () => answered,
    "PUT /api/v1/reviews/1/lease": () => answered,
    "DELETE /api/v1/reviews/1/judgements/j1": () => DRILL,
  });
  await heading("Cordless dril");
  await user.keyboard("{Enter}");
  expect(await screen.findByText(/Bo has answered key-1 meanwhile: it belongs to B/)).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Look at it" }));
  expect(await screen.findByText(/^Bo said .* it belongs to B\.$/)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "It is this one" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Take it back and decide again" }));
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith("/judgements/j1"))).toBe(true));
});

test("a new record whose key is taken is given another one", async () => {
  let keys = 0;
  const { asked, user } = await desk([DRILL], {
    "POST /api/v1/reviews/1/judgements": () =>
      (keys += 1) === 1
        ? failure(409, "CONFLICT", "key: 'key-1' is or was in the catalogue: name another key")
        : { judgements: [judgement({ judgement: "new" })], review: review("1", { asks: false }) },
    "GET /api/v1/reviews/1": () => DRILL,
  });
  await heading("Cordless dril");
  await user.keyboard("c");
  const field = await screen.findByLabelText("Key of the new record");
  await user.type(field, "cns"); // no shortcut while one types
  await user.click(screen.getByRole("button", { name: "Make the record" }));
  await waitFor(() =>
    expect(said(asked).at(-1)?.body).toEqual({ judgement: "new", catalogueRecordId: null, key: "cns" }),
  );
});

test("the end tells what was done, and where the rest is", async () => {
  const { user } = await desk([DRILL, SAW]);
  await heading("Cordless dril");
  await user.keyboard("{Enter}");
  await heading("Hand saw");
  await user.keyboard("s");
  expect(await screen.findByText("Only what you put off is left")).toBeInTheDocument();
  expect(screen.getByText("You put 1 row off.", { exact: false })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See the jobs and their results" })).toBeInTheDocument();
});

test("at the end the service is asked what is left, once the last answer is saved", async () => {
  let saved = 0;
  const { user } = await desk([DRILL], {
    "GET /api/v1/reviews/summary": () => ({ ...SUMMARY, waiting: 1 - saved }),
    "POST /api/v1/reviews/1/judgements": () => {
      saved = 1;
      return { judgements: [judgement({ saidBy: "user:me" })], review: review("1", { asks: false }) };
    },
  });
  await heading("Cordless dril");
  await user.keyboard("{Enter}");
  expect(await screen.findByText("Nothing is left to review")).toBeInTheDocument();
  expect(screen.getByText(/You have answered 1 row in this sitting. Everything/)).toBeInTheDocument();
});

test("a service that does not answer is told, and can be asked again", async () => {
  let calls = 0;
  const { user } = await desk([], {
    "POST /api/v1/reviews/next": () =>
      (calls += 1) <= 4 ? failure(500, "INTERNAL_ERROR", "") : { review: calls === 5 ? SAW : null },
  });
  expect(await screen.findByRole("alert")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await heading("Hand saw");
});

test("the list is one key away", async () => {
  const { user, listed } = await desk([DRILL]);
  await heading("Cordless dril");
  await user.keyboard("l");
  expect(listed()).toBe(1);
});
