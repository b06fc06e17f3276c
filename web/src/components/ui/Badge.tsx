import type { ReactNode } from "react";

import { classes } from "./classes";

export type BadgeTone = "link" | "review" | "no_match" | "failed" | "accent";

const TONES: Readonly<Record<BadgeTone, string>> = {
  link: "bg-link-soft text-link",
  review: "bg-review-soft text-review",
  no_match: "bg-no-match-soft text-no-match",
  failed: "bg-failed-soft text-failed",
  accent: "bg-accent-soft text-accent-strong",
};

interface BadgeProps {
  readonly tone?: BadgeTone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** A short word about a thing; the word says it, the colour only helps. */
export function Badge({ tone = "no_match", icon, children }: BadgeProps) {
  return (
    <span
      className={classes(
        "inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap",
        TONES[tone],
      )}
    >
      {icon}
      {children}
    </span>
  );
}
