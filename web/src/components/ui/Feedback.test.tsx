import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { ApiError, errorOf, unreachable } from "@/api/errors";
import { show } from "@/testing/render";

import { EmptyState, ErrorNotice, Loading } from "./Feedback";

const silent = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  errorOf(status, null, (name) => headers[name] ?? null);

test.each([
  ["the service's own words, as a sentence", new ApiError("X", "row 7: no price", 400, null), "Row 7: no price."],
  [
    "a file's name as it is",
    new ApiError("X", "prices.csv: row 7: no price", 400, null),
    "prices.csv: row 7: no price.",
  ],
  ["a column's name as it is", new ApiError("X", "unit_price is empty", 400, null), "unit_price is empty."],
  ["no answer", unreachable(), "The service does not answer."],
  ["a session that is over", new ApiError("X", "who are you", 401, null), "You have been signed out."],
  ["a role that is too small", silent(403), "Your role does not allow this."],
  ["a busy service", silent(503, { "Retry-After": "4" }), "Try again in 4 seconds."],
  ["a status and nothing else", silent(502), "status 502"],
  ["a fault of the page", new TypeError("undefined is not a function"), "a fault of its own"],
])("an error says what to do: %s", async (_, error, words) => {
  await show(<ErrorNotice error={error} />);
  expect(screen.getByRole("alert")).toHaveTextContent(words);
});

test("the request's id is there for whoever reads the log", async () => {
  await show(<ErrorNotice error={new ApiError("X", "no", 400, "r-17")} />);
  expect(screen.getByRole("alert")).toHaveTextContent("r-17");
});

test.each([
  ["/errors#NOT_FOUND", 1],
  ["https://elsewhere.example/", 0],
  [undefined, 0],
])("a link leads to the service's page on the code, and nowhere else: %s", async (help, links) => {
  await show(<ErrorNotice error={new ApiError("X", "no", 404, null, null, { help })} />);
  expect(screen.queryAllByRole("link", { name: "What this means, and what to do" })).toHaveLength(links);
});

test("another try is offered only where it can help", async () => {
  const onRetry = vi.fn();
  const { unmount } = await show(<ErrorNotice error={silent(503)} onRetry={onRetry} />);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(onRetry).toHaveBeenCalledOnce();
  unmount();
  await show(<ErrorNotice error={silent(404)} onRetry={onRetry} />);
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

test("who uses it may say it better, under a title of their own", async () => {
  await show(<ErrorNotice error={silent(401)} title="Not let in" message="Ask for a new link." />);
  expect(screen.getByRole("alert")).toHaveTextContent(/Not let in.*Ask for a new link\./);
});

test("loading is said once, an empty list says what to do next", async () => {
  await show(
    <>
      <Loading rows={5} />
      <EmptyState title="No catalogue yet" action={<a href="/new">Make one</a>}>
        Drop a file.
      </EmptyState>
    </>,
  );
  expect(screen.getByRole("status")).toHaveTextContent(/^Loading…$/);
  expect(screen.getByText("Drop a file.")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Make one" })).toBeInTheDocument();
});
