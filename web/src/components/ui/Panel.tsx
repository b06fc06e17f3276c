import { type ReactNode, useId } from "react";

import { classes } from "./classes";

interface PanelProps {
  readonly title?: ReactNode;
  /** A sentence under the title. */
  readonly hint?: ReactNode;
  /** What can be done with it, beside the title. */
  readonly actions?: ReactNode;
  /** Whether the content reaches the edges, as a table does. */
  readonly flush?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part of a page that belongs together. */
export function Panel({ title, hint, actions, flush = false, className, children }: PanelProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className={classes("min-w-0 rounded-panel border border-line bg-surface", className)}
    >
      {title !== undefined && (
        <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pt-3.5 pb-2">
          <div>
            <h2 id={id} className="text-base font-semibold">
              {title}
            </h2>
            {hint !== undefined && <p className="text-muted">{hint}</p>}
          </div>
          {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={flush ? "overflow-hidden" : "px-4 pt-2 pb-4"}>{children}</div>
    </section>
  );
}
