import {
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useId, useMemo, useRef, useState } from "react";

import { classes } from "./classes";
import { placeAfter } from "./places";
import { VirtualRow } from "./VirtualRow";

export interface GridColumn<Row> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** In pixels. */
  readonly width: number;
  readonly numeric?: boolean;
}

interface VirtualTableProps<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  /** Columns by id that are not shown. */
  readonly hidden: Readonly<Record<string, boolean>>;
  readonly count: number;
  /** Whether there may be more rows than `count`. */
  readonly more: boolean;
  /** The row at a place (from 0), undefined while it is on its way. */
  readonly rowAt: (index: number) => Row | undefined;
  /** Tells which places are seen, when that changes. */
  readonly onRange: (first: number, last: number) => void;
  readonly onOpen: (index: number) => void;
  /** What stands in a row that is on its way. */
  readonly placeholder: (index: number) => ReactNode;
}

const ROW = 40;
/** Room for a scroll bar below the rows of a short list. */
const BAR = 16;
/** Rows above and below what is seen that are there already when somebody scrolls. */
const SPARE = 25;
const FEATURES = tableFeatures({ columnSizingFeature, columnVisibilityFeature });
const NO_ROWS: never[] = [];

/** A table of very many rows, of which only those in sight exist. A grid: arrow and page keys move along its rows, Enter
 * opens one. */
export function VirtualTable<Row extends object>(props: VirtualTableProps<Row>) {
  const { label, columns, hidden, count, more, rowAt, onRange, onOpen, placeholder } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<number | null>(null);
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof FEATURES, Row>();
    return columns.map((column) => helper.display({ id: column.id, size: column.width, enableHiding: true }));
  }, [columns]);
  const table = useTable({
    features: FEATURES,
    columns: definitions,
    data: NO_ROWS, // rows are not kept here, of which there may be a million
    state: { columnVisibility: hidden },
  });
  const shown = table
    .getVisibleLeafColumns()
    .flatMap(({ id: name }) => columns.find((column) => column.id === name) ?? []);
  const width = table.getTotalSize();
  // eslint-disable-next-line react-hooks/incompatible-library -- what it returns is used in this component alone
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: SPARE,
    scrollPaddingStart: ROW,
    initialRect: { width: 1000, height: 600 },
    onChange: ({ range }) => {
      if (range !== null) onRange(range.startIndex, range.endIndex);
    },
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  const move = (index: number) => {
    setActive(index);
    virtual.scrollToIndex(index, { align: "auto" });
  };
  const press = (event: KeyboardEvent) => {
    if (count === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 2);
    const next = placeAfter(event.key, active, { count, page });
    if (next !== null) {
      event.preventDefault();
      move(next);
    } else if (event.key === "Enter" && active !== null) {
      event.preventDefault();
      onOpen(active);
    }
  };
  const click = (event: MouseEvent<HTMLElement>) => {
    const place =
      event.target instanceof Element ? event.target.closest("[data-index]")?.getAttribute("data-index") : null;
    if (place == null) return;
    setActive(Number(place));
    onOpen(Number(place));
  };
  const seen = active !== null && active >= first && active <= last;
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={more ? -1 : count + 1}
      aria-colcount={shown.length}
      aria-activedescendant={seen ? `${id}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={press}
      onClick={click}
      className="max-h-[min(70dvh,48rem)] overflow-auto overscroll-contain outline-offset-[-2px]"
      style={{ height: (count + 1) * ROW + BAR }}
    >
      <div role="rowgroup" className="sticky top-0 z-10 bg-surface" style={{ minWidth: width }}>
        <div role="row" aria-rowindex={1} className="flex border-b border-line" style={{ height: ROW }}>
          {shown.map((column, place) => (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={place + 1}
              className={classes(
                "flex shrink-0 grow flex-col justify-center overflow-hidden px-3 text-xs font-medium text-muted",
                column.numeric === true && "items-end",
              )}
              style={{ flexBasis: column.width, width: column.width }}
            >
              {column.header}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize(), minWidth: width }}>
        {items.map((item) => (
          <VirtualRow
            key={item.index}
            id={`${id}-${item.index}`}
            index={item.index}
            top={item.start}
            height={ROW}
            row={rowAt(item.index)}
            columns={shown}
            active={item.index === active}
            placeholder={placeholder}
          />
        ))}
      </div>
    </div>
  );
}
