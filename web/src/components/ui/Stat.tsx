import type { ReactNode } from "react";

interface StatProps {
  readonly label: ReactNode;
  readonly value: ReactNode;
  readonly hint?: ReactNode;
}

/** A number and what it counts; inside a <dl>. */
export function Stat({ label, value, hint }: StatProps) {
  return (
    <div className="flex min-w-0 flex-col-reverse justify-end gap-0.5">
      {hint !== undefined && hint !== false && <dd className="text-xs text-muted">{hint}</dd>}
      <dt className="text-muted">{label}</dt>
      <dd className="text-2xl font-semibold tabular-nums">{value}</dd>
    </div>
  );
}
