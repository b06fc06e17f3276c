import { useState } from "react";
import { useTranslations } from "use-intl";

import type { Schema } from "@/api/types";
import { Select, TextField } from "@/components/ui/Field";

import { changeable, type DelimiterName, DELIMITERS, encodings, headerRowOf, type Reading, reread } from "./reading";

interface ReadingFieldsProps {
  /** How the file was read; null where that failed. */
  readonly facts: Schema<"FileFacts"> | null;
  readonly reading: Reading;
  readonly onChange: (reading: Reading) => void;
}

const NAMES = Object.keys(DELIMITERS) as DelimiterName[]; // an object of constants has no other keys

/** How the file was read; a change reads it again. */
export function ReadingFields({ facts, reading, onChange }: ReadingFieldsProps) {
  const t = useTranslations("common.reading");
  const can = changeable(facts);
  const change = (what: Parameters<typeof reread>[1]) => onChange(reread(reading, what));
  const detected = { value: "", label: t("detect") };
  const delimiter = reading.delimiter ?? facts?.delimiter ?? "";
  const known = NAMES.some((name) => DELIMITERS[name] === delimiter);
  return (
    <fieldset>
      <legend className="font-medium">{t("title")}</legend>
      <p className="mb-2 text-xs text-muted">{t("hint")}</p>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-3">
        {can.sheet && facts !== null && (
          <Select
            label={t("sheet")}
            value={facts.sheet ?? ""}
            onChange={(event) => onChange(reread({}, { sheet: event.target.value }))}
            options={facts.sheets.map((sheet) => ({ value: sheet, label: sheet }))}
          />
        )}
        {can.headerRow && (
          <HeaderRow
            key={`${reading.headerRow ?? ""}/${facts?.headerRow ?? ""}`}
            value={reading.headerRow ?? facts?.headerRow ?? null}
            onChange={(headerRow) => change({ headerRow })}
          />
        )}
        {can.encoding && (
          <Select
            label={t("encoding")}
            value={reading.encoding ?? facts?.encoding ?? ""}
            onChange={(event) => change({ encoding: event.target.value })}
            options={[
              ...(facts === null ? [detected] : []),
              ...encodings(reading.encoding ?? facts?.encoding ?? null).map((name) => ({ value: name, label: name })),
            ]}
          />
        )}
        {can.delimiter && (
          <Select
            label={t("delimiter")}
            value={delimiter}
            onChange={(event) => change({ delimiter: event.target.value })}
            options={[
              ...(facts === null ? [detected] : []),
              ...NAMES.map((name) => ({ value: DELIMITERS[name], label: t(name) })),
              ...(known || delimiter === "" ? [] : [{ value: delimiter, label: delimiter }]),
            ]}
          />
        )}
      </div>
    </fieldset>
  );
}

interface HeaderRowProps {
  readonly value: number | null;
  readonly onChange: (line: number) => void;
}

/** The line with the columns' names; it is read again when one has typed, not with each digit. */
function HeaderRow({ value, onChange }: HeaderRowProps) {
  const t = useTranslations("common.reading");
  const [typed, setTyped] = useState(value === null ? "" : String(value));
  const line = headerRowOf(typed);
  const tell = () => {
    if (line !== null && line !== value) onChange(line);
  };
  return (
    <TextField
      label={t("headerRow")}
      hint={t("headerRowHint")}
      error={typed !== "" && line === null ? t("noLine") : null}
      inputMode="numeric"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={tell}
      onKeyDown={(event) => {
        if (event.key === "Enter") tell();
      }}
    />
  );
}
