import { expect, test } from "vitest";

import { common, differences, type Piece, weight } from "./differences";

/** The pieces as text, what only one side has in brackets. */
const marked = (pieces: readonly Piece[]): string =>
  pieces.map(({ text, same }) => (same ? text : `[${text}]`)).join("");
const both = (left: string, right: string): readonly [string, string] => {
  const found = differences(left, right);
  return [marked(found.left), marked(found.right)];
};

test.each([
  ["Cordless drill 18V", "Cordless drill 18V", "Cordless drill 18V", "Cordless drill 18V"],
  ["Cordless dril 18V", "Cordless drill 12V", "Cordless dril [18]V", "Cordless dril[l] [12]V"],
  ["BOSCH Drill", "Bosch drill", "BOSCH Drill", "Bosch drill"],
  ["8.94", "6.99", "[8].[94]", "[6].[99]"],
  ["4006381333931", "4006381333938", "400638133393[1]", "400638133393[8]"],
  ["Washer DIN125 ZP M8", "Flat Washer DIN 125 zinc", "Washer DIN125 [ZP M8]", "[Flat ]Washer DIN[ ]125 [zinc]"],
  ["hammer", "wrench", "[hammer]", "[wrench]"],
  ["Drill, blue", "Drill blue", "Drill[,] blue", "Drill blue"],
  ["", "new", "", "[new]"],
  ["", "", "", ""],
])("%s beside %s", (left, right, wantedLeft, wantedRight) => {
  expect(both(left, right)).toEqual([wantedLeft, wantedRight]);
});

test("a letter of several code points is one letter: a family, an accent put on", () => {
  expect(both("x👨‍👩‍👧y", "x👩y")).toEqual(["x[👨‍👩‍👧]y", "x[👩]y"]);
  expect(both("cafe\u0301s", "cafes")).toEqual(["caf[e\u0301]s", "caf[e]s"]);
});

test("full-width and half-width letters are the same", () => {
  expect(both("ＡＢ１", "ab1")).toEqual(["ＡＢ１", "ab1"]);
});

/** Small numbers that look random and are the same in each run (Park & Miller, 1988). */
function* numbers(seed: number): Generator<number, never> {
  for (let now = seed; ;) {
    now = (now * 48271) % 2147483647;
    yield now;
  }
}

function texts(count: number): string[] {
  const source = numbers(7);
  const letters = ["a", "b", "A", " ", "1", "é", "-"];
  return Array.from({ length: count }, () =>
    Array.from({ length: source.next().value % 8 }, () => letters[source.next().value % letters.length]).join(""),
  );
}

test("put together the pieces are the texts again, and what is called the same is the same on both sides", () => {
  const some = texts(400);
  for (const [at, left] of some.entries()) {
    const right = some[some.length - 1 - at] ?? "";
    const found = differences(left, right);
    const whole = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join("");
    const shared = (pieces: readonly Piece[]) => whole(pieces.filter(({ same }) => same)).toLowerCase();
    expect([whole(found.left), whole(found.right)]).toEqual([left, right]);
    expect(shared(found.left)).toBe(shared(found.right));
  }
});

/** The weight of the heaviest common subsequence by its definition. */
const oracle = (a: string, b: string): number =>
  a === "" || b === ""
    ? 0
    : a.startsWith(b.charAt(0))
      ? weight(a.charAt(0)) + oracle(a.slice(1), b.slice(1))
      : Math.max(oracle(a.slice(1), b), oracle(a, b.slice(1)));

test("nothing that weighs more is common to both", () => {
  const some = texts(200).map((text) => text.toLowerCase());
  for (const [at, left] of some.entries()) {
    const right = some[(at * 7 + 3) % some.length] ?? "";
    const found = common(left.split(""), right.split("")).reduce((sum, [at]) => sum + weight(left.charAt(at)), 0);
    expect(found).toBe(oracle(left, right));
  }
});

test("texts too long for the table are compared at their ends only", () => {
  const long = (middle: string) => `start ${middle.repeat(1500)}  end`;
  const [left] = both(long("a b "), long("c d "));
  expect(/^start \[a b [ab ]+\] {3}end$/.test(left)).toBe(true);
});
