import { memo, type ReactNode } from "react";

import { classes } from "./classes";
import type { GridColumn } from "./VirtualTable";

interface VirtualRowProps<Row> {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly row: Row | undefined;
  readonly columns: readonly GridColumn<Row>[];
  readonly active: boolean;
  readonly placeholder: (index: number) => ReactNode;
}

/** A row in its place. It is drawn anew only when something of it changes, so that scrolling costs only what comes in. */
export const VirtualRow = memo(function VirtualRow<Row>(props: VirtualRowProps<Row>) {
  const { id, index, top, height, row, columns, active, placeholder } = props;
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={active}
      aria-busy={row === undefined || undefined}
      data-index={index}
      className={classes(
        "absolute inset-x-0 top-0 flex cursor-pointer items-center border-b border-line",
        active ? "bg-accent-soft" : "hover:bg-sunken/60",
      )}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      {row === undefined ? (
        <div role="gridcell" aria-colspan={columns.length} className="px-3 text-muted tabular-nums">
          {placeholder(index)}
        </div>
      ) : (
        columns.map((column, place) => (
          <div
            key={column.id}
            role="gridcell"
            aria-colindex={place + 1}
            className={classes("shrink-0 grow truncate px-3", column.numeric === true && "text-right tabular-nums")}
            style={{ flexBasis: column.width, width: column.width }}
          >
            {column.cell(row)}
          </div>
        ))
      )}
    </div>
  );
}) as <Row>(props: VirtualRowProps<Row>) => ReactNode; // memo forgets the type's parameter
