import { useTranslations } from "use-intl";

interface FieldsProps {
  readonly fields: Readonly<Record<string, string | null>>;
}

/** A record's fields, each under its column's name. */
export function Fields({ fields }: FieldsProps) {
  const common = useTranslations("common");
  return (
    <dl className="grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {Object.entries(fields).map(([column, value]) => (
        <div key={column} className="contents">
          <dt className="wrap-anywhere text-muted">{column}</dt>
          <dd className="wrap-anywhere">{value ?? common("none")}</dd>
        </div>
      ))}
    </dl>
  );
}
