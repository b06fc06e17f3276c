import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Schema } from "@/api/types";
import { show } from "@/testing/render";

import { Outlook } from "./Outlook";

const outlook = (more: Partial<Schema<"Outlook">> = {}): Schema<"Outlook"> => ({
  links: 312,
  expectedRight: 0.974,
  drawn: 0,
  right: null,
  low: 0,
  high: 1,
  next: 25,
  putRight: 6.4,
  pays: true,
  ...more,
});

test("before a random answer nothing but the machine's word speaks for the links", async () => {
  await show(<Outlook outlook={outlook()} />);
  expect(screen.getByText("97.4%").closest("div")).toHaveTextContent("of 312 links in the last lists");
  expect(screen.getByText(/nothing but its own word/)).toBeVisible();
  expect(screen.getByText("The next 25 answers are expected to put 6 rows right.")).toBeVisible();
});

test("random answers give the share with its interval", async () => {
  await show(<Outlook outlook={outlook({ drawn: 34, right: 0.951, low: 0.88, high: 0.983 })} />);
  expect(screen.getByText("95.1%").closest("div")).toHaveTextContent("between 88% and 98.3%, by 34 answers");
  expect(screen.queryByText(/nothing but its own word/)).toBeNull();
});

test.each([
  [{ putRight: 0.4, pays: false }, /More answers hardly pay now: the next 25 are expected/],
  [{ next: 0, putRight: 0, pays: false }, /Nothing more is asked/],
  [{ links: 0, expectedRight: null }, /expected to put 6 rows right/],
])("it says whether more answers pay: %j", async (more, words) => {
  await show(<Outlook outlook={outlook(more)} />);
  expect(screen.getByText(words)).toBeVisible();
});
