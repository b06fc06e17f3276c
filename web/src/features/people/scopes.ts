import type { Role } from "@/api/types";

import type { Key, Scope } from "./queries";

/** What scopes can name, in the order in which people meet it. */
export const AREAS = ["catalogues", "jobs", "reviews", "matchers", "operations", "access"] as const;
export type Area = (typeof AREAS)[number];

/** How far a key reaches in an area; to write includes to read. */
export const REACHES = ["none", "read", "write"] as const;
export type Reach = (typeof REACHES)[number];
export type Reaches = Readonly<Record<Area, Reach>>;

/** What keys are mostly made for: the least that does it. */
export const PRESETS = {
  match: { role: "reviewer", scopes: ["catalogues:read", "jobs:write"] },
  read: { role: "viewer", scopes: ["catalogues:read", "jobs:read"] },
  catalogue: { role: "admin", scopes: ["catalogues:write", "jobs:write"] },
  review: { role: "reviewer", scopes: ["catalogues:read", "jobs:read", "reviews:write"] },
  watch: { role: "admin", scopes: ["operations:read"] },
  all: { role: "admin", scopes: [] },
} as const satisfies Record<string, { readonly role: Role; readonly scopes: readonly Scope[] }>;
export const PRESET_NAMES = [
  "match",
  "read",
  "catalogue",
  "review",
  "watch",
  "all",
] as const satisfies readonly Preset[];
export type Preset = keyof typeof PRESETS;

/** How far scopes reach, area by area. */
export function reachesOf(scopes: readonly Scope[]): Reaches {
  const reach = (area: Area): Reach => {
    if (scopes.includes(`${area}:write`)) return "write";
    return scopes.includes(`${area}:read`) ? "read" : "none";
  };
  return {
    catalogues: reach("catalogues"),
    jobs: reach("jobs"),
    reviews: reach("reviews"),
    matchers: reach("matchers"),
    operations: reach("operations"),
    access: reach("access"),
  };
}

/** The scopes that reach so far. */
export const scopesOf = (reaches: Reaches): Scope[] =>
  AREAS.flatMap((area) => {
    const reach = reaches[area];
    return reach === "none" ? [] : [`${area}:${reach}` as const];
  });

/** After how many days a new key ends; null for never. */
export const LIFETIMES = { month: 30, quarter: 90, year: 365, never: null } as const;
export const LIFETIME_NAMES = ["month", "quarter", "year", "never"] as const satisfies readonly Lifetime[];
export type Lifetime = keyof typeof LIFETIMES;

const DAY_MS = 86_400_000;

/** The moment at which a key made now ends. */
export function endOf(lifetime: Lifetime, now: number): string | null {
  const days = LIFETIMES[lifetime];
  return days === null ? null : new Date(now + days * DAY_MS).toISOString();
}

export type KeyState = "active" | "expired" | "revoked";

/** Whether a key still opens anything. */
export function keyState(key: Pick<Key, "expiresAt" | "revokedAt">, now: number): KeyState {
  if (key.revokedAt !== null) return "revoked";
  return key.expiresAt !== null && new Date(key.expiresAt).getTime() <= now ? "expired" : "active";
}
