import type { ComponentPropsWithRef, ReactNode } from "react";

import { classes } from "./classes";

export type Tone = "primary" | "plain" | "quiet" | "danger";

const TONES: Readonly<Record<Tone, string>> = {
  primary: "bg-accent text-on-accent border-transparent enabled:hover:bg-accent-strong",
  plain: "bg-surface text-ink border-edge enabled:hover:bg-sunken",
  quiet: "bg-transparent text-ink border-transparent enabled:hover:bg-sunken",
  danger: "bg-surface text-failed border-failed enabled:hover:bg-failed-soft",
};

/** The looks of a button, for links that look like one too. At least 36 px high: WCAG 2.2's target size, with room. */
export const buttonClasses = (tone: Tone = "plain", small = false): string =>
  classes(
    "rounded-control inline-flex items-center justify-center gap-2 border font-medium whitespace-nowrap transition-colors select-none disabled:opacity-55",
    small ? "min-h-7 px-2 text-xs" : "min-h-9 px-3.5",
    TONES[tone],
  );

interface ButtonProps extends ComponentPropsWithRef<"button"> {
  readonly tone?: Tone;
  readonly small?: boolean;
  /** Work is under way: the button keeps its place and its focus, and does nothing. */
  readonly busy?: boolean;
  readonly icon?: ReactNode;
}

export function Button({ tone, small, busy = false, icon, children, className, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(buttonClasses(tone, small), busy && "opacity-70", className)}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

/** Something is under way; who needs words for it gives them beside it. */
export function Spinner() {
  return (
    <span
      aria-hidden
      className="size-4 shrink-0 animate-spin rounded-full border-2 border-current border-r-transparent"
    />
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children" | "icon"> {
  readonly label: string;
  readonly icon: ReactNode;
}

/** A button that shows a picture only; `label` is its name. */
export function IconButton({ label, icon, tone = "quiet", className, ...rest }: IconButtonProps) {
  return (
    <Button tone={tone} aria-label={label} title={label} className={classes("min-w-9 px-0!", className)} {...rest}>
      {icon}
    </Button>
  );
}
