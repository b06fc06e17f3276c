import { expect, test } from "vitest";

import { signInLink } from "./link";
import { endOf, keyState, LIFETIME_NAMES, LIFETIMES, PRESET_NAMES, PRESETS, reachesOf, scopesOf } from "./scopes";

test("scopes and how far they reach say the same", () => {
  expect(reachesOf(["jobs:write", "jobs:read", "catalogues:read"])).toMatchObject({
    jobs: "write",
    catalogues: "read",
    access: "none",
  });
  for (const name of PRESET_NAMES) expect(scopesOf(reachesOf(PRESETS[name].scopes))).toEqual(PRESETS[name].scopes);
});

test("every preset and every lifetime can be chosen", () => {
  expect([...PRESET_NAMES].sort()).toEqual(Object.keys(PRESETS).sort());
  expect([...LIFETIME_NAMES].sort()).toEqual(Object.keys(LIFETIMES).sort());
});

test("a lifetime ends that many days after now", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(endOf("month", now)).toBe("2026-01-31T00:00:00.000Z");
  expect(endOf("never", now)).toBeNull();
});

test("a key that was revoked or has expired opens nothing", () => {
  const now = Date.parse("2026-06-01T00:00:00Z");
  expect(keyState({ expiresAt: null, revokedAt: null }, now)).toBe("active");
  expect(keyState({ expiresAt: "2026-06-01T00:00:00Z", revokedAt: null }, now)).toBe("expired");
  expect(keyState({ expiresAt: "2026-06-02T00:00:00Z", revokedAt: null }, now)).toBe("active");
  expect(keyState({ expiresAt: null, revokedAt: "2026-01-01T00:00:00Z" }, now)).toBe("revoked");
});

test("the link leads to where one-time links are followed, whatever the token holds", () => {
  expect(signInLink("a+b/c", "https://likewise.example")).toBe("https://likewise.example/sign-in?token=a%2Bb%2Fc");
});
