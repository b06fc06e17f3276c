import { useFormatter, useTranslations } from "use-intl";

import type { Catalogue } from "@/api/types";
import { Callout } from "@/components/ui/Feedback";
import { RadioGroup } from "@/components/ui/RadioGroup";

import { columnsBeside, type ImportMode, type Profile } from "./draft";

const MODES: readonly ImportMode[] = ["upsert", "replace", "delete"];

interface ModeChoiceProps {
  readonly profile: Profile;
  readonly catalogue: Catalogue;
  readonly mode: ImportMode;
  readonly onChange: (mode: ImportMode) => void;
}

/** How the file changes a catalogue that holds records, and what differs between their columns. */
export function ModeChoice({ profile, catalogue, mode, onChange }: ModeChoiceProps) {
  const t = useTranslations("catalogues.import");
  const format = useFormatter();
  const { keyColumn } = catalogue;
  const { added, missing } = columnsBeside(profile, catalogue);
  return (
    <>
      <RadioGroup
        label={t("mode")}
        value={mode}
        onChange={onChange}
        choices={MODES.map((value) => ({
          value,
          label: t(`modes.${value}`),
          hint: t(`modes.${value}Hint`, { count: catalogue.recordCount }),
        }))}
      />
      {mode !== "replace" && keyColumn !== null && missing.includes(keyColumn) && (
        <Callout tone="review">{t("otherKey", { column: keyColumn })}</Callout>
      )}
      {mode !== "delete" && missing.length > 0 && (
        <Callout tone="review">{t("missing", { count: missing.length, columns: format.list(missing) })}</Callout>
      )}
      {mode !== "delete" && added.length > 0 && (
        <Callout>{t("added", { count: added.length, columns: format.list(added) })}</Callout>
      )}
    </>
  );
}
