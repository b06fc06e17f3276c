interface RecordTextProps {
  /** Values by column; what is empty is left out. */
  readonly fields: Readonly<Record<string, string | null>> | null | undefined;
  /** What is said where there is no record. */
  readonly none?: string;
  /** Whether the columns' names are seen, too. */
  readonly named?: boolean;
}

/** A record in running text, its columns' names when pointed at: for comparing with another one by eye. */
export function RecordText({ fields, none = "", named = false }: RecordTextProps) {
  const values = Object.entries(fields ?? {}).filter(([, value]) => value !== null && value !== "");
  if (values.length === 0) return <span className="text-muted">{none}</span>;
  return (
    <span className="wrap-anywhere">
      {values.map(([column, value], place) => (
        <span key={column}>
          {place > 0 && <span className="text-muted"> · </span>}
          {named && <span className="text-muted">{column} </span>}
          <span title={column}>{value}</span>
        </span>
      ))}
    </span>
  );
}
