import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { show } from "@/testing/render";

import { Taught } from "./Taught";
import { type Band, told, verdict } from "./taught";

const band = (more: Partial<Band>): Band => ({
  lower: 0.5,
  upper: 0.6,
  asked: 40,
  matched: 23,
  expected: 0.55,
  observed: 0.575,
  low: 0.42,
  high: 0.71,
  ...more,
});

test.each([
  [0.55, "asForecast"],
  [0.8, "tooSure"],
  [0.3, "tooCareful"],
  [null, null],
])("a forecast of %s beside an interval from 0.42 to 0.71", (expected, word) => {
  expect(verdict(band({ expected }))).toBe(word);
});

test("bands that nobody was asked about say nothing", () => {
  expect(told([band({ asked: 0 }), band({ lower: 0.9 })]).map((one) => one.lower)).toEqual([0.9]);
  expect(verdict(band({ asked: 0 }))).toBeNull();
});

test("what the answers taught is told in numbers", async () => {
  await show(<Taught taught={{ answers: 40, matched: 23, expected: 22, rowsSettled: 61, bands: [band({})] }} />);
  expect(
    screen.getByText(/40 answers: the machine expected 22 .* people said 23\. They hold for 61 rows/),
  ).toBeVisible();
  expect(screen.getByRole("row", { name: "50% to 60% 40 23 (58%) hold" })).toBeInTheDocument();
});

test("before the first answer that is said", async () => {
  await show(<Taught taught={{ answers: 0, matched: 0, expected: 0, rowsSettled: 0, bands: [] }} />);
  expect(screen.getByText(/Nobody has answered here yet/)).toBeVisible();
});
