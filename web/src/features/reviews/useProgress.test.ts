import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Schema } from "@/api/types";

import { countsOf, useProgress } from "./useProgress";

const SUMMARY: Schema<"Summary"> = {
  waiting: 10,
  waitingMore: false,
  judged: 5,
  judgedRecently: 4,
  byKind: {},
  byWhom: [{ saidBy: "user:me", name: "Ada", mine: true, judged: 3, judgedRecently: 2 }],
};

test("numbers move with each answer and with each one taken back", () => {
  expect(countsOf(SUMMARY, 3, 1)).toEqual({ waiting: 8, more: false, today: 6, mine: 4 });
  expect(countsOf(SUMMARY, 0, 1)).toEqual({ waiting: 11, more: false, today: 3, mine: 1 });
  expect(countsOf({ ...SUMMARY, waiting: 1, byWhom: [] }, 4, 0)).toMatchObject({ waiting: 0, mine: 4 });
});

test("what was judged before the service counted is not counted twice", () => {
  const first: Parameters<typeof useProgress> = [undefined, 0];
  const { result, rerender } = renderHook(([summary, judged]) => useProgress(summary, judged), {
    initialProps: first,
  });
  expect(result.current).toBeNull();
  rerender([SUMMARY, 2]);
  expect(result.current?.waiting).toBe(10);
  rerender([SUMMARY, 3]);
  expect(result.current?.waiting).toBe(9);
  rerender([{ ...SUMMARY, waiting: 9 }, 3]);
  expect(result.current?.waiting).toBe(9);
});
