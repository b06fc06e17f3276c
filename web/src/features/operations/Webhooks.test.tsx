import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { Deliveries } from "./Deliveries";
import { Secrets } from "./Secrets";

const DELIVERY = {
  id: "w1",
  jobId: "8b6f1c1e-0000-4000-8000-000000000000",
  event: "job.completed",
  url: "https://shop.example/hook",
  state: "failed",
  attempts: 12,
  nextAt: "2026-03-04T05:06:07Z",
  status: 500,
  error: "the receiver answered 500",
  deliveredAt: null,
  createdAt: "2026-03-04T04:00:00Z",
};
const LIST = "GET /api/v1/webhook-deliveries";
const SECRETS = "GET /api/v1/webhook-secrets";
const MAKE = "POST /api/v1/webhook-secrets";
const SECRET = { id: "s1", createdAt: "2026-03-04T04:00:00Z", expiresAt: null };

test("a delivery that was given up is tried again", async () => {
  let state = "failed";
  fakeApi({
    [LIST]: () => ({
      items: [
        { ...DELIVERY, state },
        { ...DELIVERY, id: "w2", state: "delivered", status: 200, error: null, deliveredAt: "2026-03-04T04:01:00Z" },
        { ...DELIVERY, id: "w3", state: "waiting", status: null, error: null, attempts: 0 },
      ],
      nextCursor: null,
    }),
    "POST /api/v1/webhook-deliveries/w1/replay": () => ({ ...DELIVERY, state: (state = "waiting") }),
  });
  await show(<Deliveries />);
  const table = within(await screen.findByRole("table"));
  expect(table.getByText("the receiver answered 500")).toBeInTheDocument();
  expect(table.getByText("Delivered Mar 4, 2026, 4:01 AM")).toBeInTheDocument();
  const retries = table.getAllByRole("button");
  expect(retries).toHaveLength(1);
  await userEvent.click(table.getByRole("button", { name: "Try again: https://shop.example/hook" }));
  expect(await table.findAllByText("On its way")).toHaveLength(2);
  expect(table.queryByRole("button")).not.toBeInTheDocument();
});

test("a retry that is refused says why", async () => {
  fakeApi({
    [LIST]: () => ({ items: [DELIVERY], nextCursor: null }),
    "POST /api/v1/webhook-deliveries/w1/replay": () => failure(409, "CONFLICT", "this delivery is waiting"),
  });
  await show(<Deliveries />);
  await userEvent.click(await screen.findByRole("button", { name: /^Try again/ }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This delivery is waiting.");
});

test("deliveries are narrowed by state", async () => {
  const asked = fakeApi({ [LIST]: () => ({ items: [], nextCursor: null }) });
  await show(<Deliveries />);
  expect(await screen.findByText("Nobody was told anything yet")).toBeInTheDocument();
  await userEvent.selectOptions(screen.getByLabelText("Show"), "Given up");
  expect(await screen.findByText("None of these")).toBeInTheDocument();
  expect(asked.at(-1)?.search.get("state")).toBe("failed");
});

test("a secret is made once, after saying what becomes of the one before, and shown once", async () => {
  const made: unknown[] = [];
  const asked = fakeApi({
    [SECRETS]: () => ({
      items: [SECRET, { ...SECRET, id: "s0", expiresAt: "2026-03-05T04:00:00Z" }],
      nextCursor: null,
    }),
    [MAKE]: ({ headers }) => {
      made.push(headers.get("Idempotency-Key"));
      return { ...SECRET, id: "s2", secret: "whsec_abc" };
    },
  });
  await show(<Secrets />);
  expect(await screen.findByText("Signs now")).toBeInTheDocument();
  expect(screen.getByText("Signs along until Mar 5, 2026, 4:00 AM")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Make a secret" }));
  const asking = within(await screen.findByRole("dialog"));
  expect(asking.getByText(/signs along for one more day/)).toBeInTheDocument();
  await userEvent.click(asking.getByRole("button", { name: "Make a secret" }));
  expect(await screen.findByLabelText("Secret")).toHaveValue("whsec_abc");
  expect(made).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
  await userEvent.click(screen.getByRole("button", { name: "I have it" }));
  expect(screen.queryByLabelText("Secret")).not.toBeInTheDocument();
  expect(asked.filter(({ method }) => method === "POST")).toHaveLength(1);
});

test("without a secret the list says what to do; a refusal and a lost answer are explained", async () => {
  let tries = 0;
  fakeApi({
    [SECRETS]: () => ({ items: [], nextCursor: null }),
    [MAKE]: () =>
      tries++ === 0 ? failure(409, "CONFLICT", "LIKEWISE_WEBHOOK_SECRET is set") : { ...SECRET, secret: null },
  });
  await show(<Secrets />);
  expect(await screen.findByText("No secret made here")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Make a secret" }));
  const dialog = within(await screen.findByRole("dialog"));
  await userEvent.click(dialog.getByRole("button", { name: "Make a secret" }));
  expect(await dialog.findByRole("alert")).toHaveTextContent("LIKEWISE_WEBHOOK_SECRET is set.");
  await userEvent.click(dialog.getByRole("button", { name: "Make a secret" }));
  expect(await screen.findByText(/Make another one/)).toBeInTheDocument();
});
