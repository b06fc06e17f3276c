import { Equal, EqualNot, Minus } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { classes } from "../ui/classes";
import type { Aligned } from "./align";
import { differences, type Piece } from "./differences";
import { Marked } from "./Marked";

interface ComparisonProps {
  readonly rows: readonly Aligned[];
  /** The catalogue record's key; null where there is none to compare with. */
  readonly catalogueKey: string | null;
}

const GRID =
  "grid gap-x-4 gap-y-0.5 px-4 py-2 sm:grid-cols-[9rem_minmax(0,1fr)_minmax(0,1fr)_1.25rem] sm:items-baseline";
const HEAD = "text-xs font-medium text-muted";

/** Two records side by side, field by field; on a narrow screen the two values stand below each other. */
export function Comparison({ rows, catalogueKey }: ComparisonProps) {
  const t = useTranslations("common.compare");
  return (
    <div role="table" aria-label={t("label")}>
      <div role="row" className={classes(GRID, "max-sm:sr-only")}>
        <div role="columnheader" className={HEAD}>
          {t("field")}
        </div>
        <div role="columnheader" className={HEAD}>
          {t("incoming")}
        </div>
        <div role="columnheader" className={classes(HEAD, "wrap-anywhere")}>
          {catalogueKey === null ? "" : t("catalogue", { key: catalogueKey })}
        </div>
        <div role="columnheader">
          <span className="sr-only">{t("different")}</span>
        </div>
      </div>
      {rows.map((row) => (
        <Row key={`${row.column}|${row.columns.join("|")}`} row={row} />
      ))}
    </div>
  );
}

function Row({ row }: { readonly row: Aligned }) {
  const t = useTranslations("common.compare");
  const format = useFormatter();
  const found = useMemo(
    () =>
      row.state === "different"
        ? differences(row.incoming, row.catalogue)
        : { left: whole(row.incoming), right: whole(row.catalogue) },
    [row],
  );
  const own = row.columns.filter((name) => name !== row.column);
  const quiet = row.state === "alone" && "text-muted";
  return (
    <div role="row" className={classes(GRID, "border-t border-line", row.state === "different" && "bg-sunken/50")}>
      <div role="rowheader" className="font-medium wrap-anywhere">
        {row.column ?? format.list(row.columns, { type: "unit" })}{" "}
        {row.column !== null && own.length > 0 && (
          <span className="block text-xs font-normal text-muted max-sm:ml-2 max-sm:inline">
            {t("from", { columns: format.list(own, { type: "unit" }) })}
          </span>
        )}
      </div>
      <Value label={t("incomingShort")} text={row.incoming}>
        <Marked pieces={found.left} className={classes(quiet)} />
      </Value>
      <Value label={t("catalogueShort")} text={row.catalogue}>
        <Marked pieces={found.right} className={classes(quiet)} />
      </Value>
      <div role="cell" className="max-sm:sr-only">
        <State row={row} pieces={[...found.left, ...found.right]} />
      </div>
    </div>
  );
}

const whole = (text: string): readonly Piece[] => [{ text, same: true }];

interface ValueProps {
  readonly label: string;
  readonly text: string;
  readonly children: ReactNode;
}

function Value({ label, text, children }: ValueProps) {
  return (
    <div role="cell" className="max-sm:grid max-sm:grid-cols-[5.5rem_minmax(0,1fr)]">
      <span aria-hidden className="text-xs text-muted sm:hidden">
        {label}
      </span>
      {text === "" ? <Nothing /> : children}
    </div>
  );
}

function Nothing() {
  const t = useTranslations("common.compare");
  const common = useTranslations("common");
  return (
    <span className="text-muted">
      <span aria-hidden>{common("none")}</span>
      <span className="sr-only">{t("empty")}</span>
    </span>
  );
}

/** Whether a field is the same, as a sign, and in words for who does not see the marks. */
function State({ row, pieces }: { readonly row: Aligned; readonly pieces: readonly Piece[] }) {
  const t = useTranslations("common.compare");
  const format = useFormatter();
  if (row.state === "same") return <Sign icon={<Equal />} text={t("same")} className="text-link" />;
  if (row.state === "alone") {
    const text = row.catalogue === "" ? t("onlyIncoming") : t("onlyCatalogue");
    return <Sign icon={<Minus />} text={text} className="text-muted" />;
  }
  const marked = pieces.filter(({ same }) => !same).map(({ text }) => `“${text.trim()}”`);
  return (
    <Sign
      icon={<EqualNot />}
      text={t("differs", { pieces: format.list(marked, { type: "unit" }) })}
      className="text-review"
    />
  );
}

interface SignProps {
  readonly icon: ReactNode;
  readonly text: string;
  readonly className: string;
}

function Sign({ icon, text, className }: SignProps) {
  return (
    <span title={text} className={classes("[&>svg]:size-4", className)}>
      <span aria-hidden className="contents [&>svg]:size-4">
        {icon}
      </span>
      <span className="sr-only">{text}</span>
    </span>
  );
}
