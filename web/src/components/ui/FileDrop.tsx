import { Upload } from "lucide-react";
import { type DragEvent, useId, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { classes } from "./classes";

interface FileDropProps {
  readonly file: File | null;
  readonly onFile: (file: File) => void;
  readonly disabled?: boolean;
}

const UNITS = ["byte", "kilobyte", "megabyte"] as const;

/** A size in bytes in words, with the unit that fits. */
export function useFileSize(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const power = Math.min(UNITS.length, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
    return format.number(bytes / 1000 ** power, {
      style: "unit",
      unit: UNITS[power] ?? "gigabyte",
      unitDisplay: power === 0 ? "long" : "short",
      maximumFractionDigits: 1,
    });
  };
}

/** A place to drop a file on, and a file input for everyone else; it does not look into the file. */
export function FileDrop({ file, onFile, disabled = false }: FileDropProps) {
  const t = useTranslations("common.drop");
  const size = useFileSize();
  const id = useId();
  const [over, setOver] = useState(false);
  const [several, setSeveral] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [first, second] = event.dataTransfer.files;
    setSeveral(second !== undefined);
    if (first && !disabled) onFile(first);
  };
  return (
    // Dropping is a second way to what the input below does for everyone.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(!disabled);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={classes(
        "relative flex flex-col items-center gap-2 rounded-panel border-2 border-dashed px-4 py-8 text-center focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent",
        over ? "border-accent bg-accent-soft" : "border-edge bg-surface",
      )}
    >
      <Upload aria-hidden className="size-7 text-muted" />
      <label htmlFor={id} className="font-medium text-accent underline after:absolute after:inset-0">
        {file ? t("another") : t("label")}
      </label>
      <input
        id={id}
        type="file"
        className="sr-only"
        disabled={disabled}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          setSeveral(false);
          if (chosen) onFile(chosen);
          event.target.value = ""; // the same file again is a choice too
        }}
      />
      <p id={`${id}-hint`} className={file ? "font-medium wrap-anywhere" : "text-muted"}>
        {file ? t("chosen", { name: file.name, size: size(file.size) }) : t("hint")}
      </p>
      <p role="status" className="font-medium text-review">
        {several ? t("one") : null}
      </p>
    </div>
  );
}
