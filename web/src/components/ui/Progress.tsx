import { classes } from "./classes";

interface ProgressProps {
  /** From 0 to 1; null while nobody knows. */
  readonly value: number | null;
  readonly label: string;
  /** In words, where a percentage does not say it. */
  readonly text?: string;
}

/** How far work has come. */
export function Progress({ value, label, text }: ProgressProps) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      aria-valuetext={text}
      className="h-2 w-full overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={classes(
          "h-full rounded-full bg-accent transition-[width] duration-300",
          percent === null && "w-1/3 animate-pulse",
        )}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
