import { afterEach, expect, test } from "vitest";

import { belongsElsewhere, keyCap, keysOf, SHORTCUTS, wishOf } from "./shortcuts";

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  wishOf({ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...more });

afterEach(() => document.body.replaceChildren());

test("every key of the table does what it stands for, with capitals locked too", () => {
  for (const { action, keys } of SHORTCUTS)
    for (const key of keys) {
      expect(press(key)).toEqual({ action });
      if (key.length === 1) expect(press(key.toUpperCase())).toEqual({ action });
    }
});

test("no key stands for two things", () => {
  const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test("numbers and arrows choose", () => {
  expect(press("3")).toEqual({ move: { to: 2 } });
  expect(press("ArrowDown")).toEqual({ move: { by: 1 } });
  expect(press("ArrowUp", { repeat: true })).toEqual({ move: { by: -1 } });
});

test("a key that is held down judges once; the browser's own shortcuts stay the browser's", () => {
  expect(press("m", { repeat: true })).toBeNull();
  expect(press("c", { ctrlKey: true })).toBeNull();
  expect(press("s", { metaKey: true })).toBeNull();
  expect(press("x")).toBeNull();
});

const made = (html: string): Element => {
  document.body.innerHTML = html;
  return document.body.querySelector("#it") ?? document.body;
};

test.each(["<input id=it>", "<textarea id=it></textarea>", "<select id=it></select>", "<div role=dialog></div>"])(
  "keys are not taken from %s",
  (html) => expect(belongsElsewhere("n", made(html))).toBe(true),
);

test.each(["<button id=it>x</button>", "<a id=it href='/'>x</a>"])("Enter presses what has the focus: %s", (html) => {
  const target = made(html);
  expect(belongsElsewhere("Enter", target)).toBe(true);
  expect(belongsElsewhere("n", target)).toBe(false);
});

test("Enter on a candidate is a match", () => {
  expect(belongsElsewhere("Enter", made("<input id=it type=radio>"))).toBe(false);
});

test("keys look as on the keyboard", () => {
  expect([keyCap("Enter"), keyCap("m"), keyCap("?"), keysOf("undo")[0]]).toEqual(["↵", "M", "?", "u"]);
});
