import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { pageOf, RECORD } from "@/testing/catalogues";
import { failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import type { Link } from "../queries";
import { DeleteRecord } from "./DeleteRecord";
import { RecordView } from "./RecordView";

const PATH = "/api/v1/catalogues/c1/records/r1";
const LINK: Link = {
  id: "i1",
  sourceId: "s1",
  source: "koenig.csv",
  key: "0047",
  fields: { Bezeichnung: "Schlosserhammer" },
  judgement: null,
  saidBy: null,
  linkedAt: "2026-01-02T10:00:00Z",
  jobId: "j1",
  row: 12,
  decision: "link",
  probability: 0.976,
};

test("a record is shown with what the machine and people linked to it", async () => {
  const judged = { ...LINK, id: "i2", key: "0048", judgement: "match" as const, jobId: null };
  const made = { ...LINK, id: "i3", key: "0049", judgement: "new" as const };
  fakeApi({ [`GET ${PATH}`]: () => RECORD, [`GET ${PATH}/links`]: () => pageOf([LINK, judged, made]) });
  await show(<RecordView catalogueId="c1" recordId="r1" />);
  expect(await screen.findByText("Hammer")).toBeVisible();
  const [machine, person, maker] = await screen.findAllByRole("listitem");
  if (!machine || !person || !maker) throw new Error("three links were answered");
  expect(within(machine).getByText("Linked, 97.6% sure")).toBeVisible();
  expect(within(machine).getByText("Schlosserhammer")).toBeVisible();
  expect(within(machine).getByRole("link", { name: "Row 12 of the job" })).toHaveAttribute("href", "/jobs/j1");
  expect(within(person).getByText("A person said so")).toBeVisible();
  expect(within(person).queryByRole("link")).toBeNull();
  expect(within(maker).getByText("A person made this record of it")).toBeVisible();
});

test("a record that nothing is linked to says so", async () => {
  fakeApi({ [`GET ${PATH}`]: () => RECORD, [`GET ${PATH}/links`]: () => pageOf([]) });
  await show(<RecordView catalogueId="c1" recordId="r1" />);
  expect(await screen.findByText("Nothing is linked to it yet")).toBeVisible();
});

test("a record that is gone says so in the service's words", async () => {
  fakeApi({ [`GET ${PATH}`]: () => failure(404, "NOT_FOUND", "the catalogue has no record r1") });
  await show(<RecordView catalogueId="c1" recordId="r1" />);
  expect(await screen.findByRole("alert")).toHaveTextContent("The catalogue has no record r1.");
});

test("deleting a record asks, and a refusal stays in the question", async () => {
  const answers = [failure(409, "CONFLICT", "a job is not over"), { id: "r1", erased: true }];
  fakeApi({ [`DELETE ${PATH}`]: () => answers.shift() });
  const onDeleted = vi.fn();
  await show(<DeleteRecord catalogueId="c1" record={RECORD} onDeleted={onDeleted} />);
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete record A-1?" });
  const button = within(dialog).getByRole("button", { name: "Delete" });
  await userEvent.click(button);
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("A job is not over.");
  expect(onDeleted).not.toHaveBeenCalled();
  await userEvent.click(button);
  expect(await screen.findByText("Record A-1 is deleted")).toBeInTheDocument();
  expect(onDeleted).toHaveBeenCalledOnce();
});
