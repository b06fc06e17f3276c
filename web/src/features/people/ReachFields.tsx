import { useTranslations } from "use-intl";

import { Select } from "@/components/ui/Field";

import { AREAS, REACHES, type Reaches } from "./scopes";

interface ReachFieldsProps {
  readonly value: Reaches;
  readonly onChange: (reaches: Reaches) => void;
}

/** How far a key reaches, area by area. */
export function ReachFields({ value, onChange }: ReachFieldsProps) {
  const t = useTranslations("people");
  const nothing = AREAS.every((area) => value[area] === "none");
  return (
    <fieldset className="grid gap-3 sm:grid-cols-2">
      <legend className="mb-1 font-medium">{t("newKey.reach")}</legend>
      {AREAS.map((area) => (
        <Select
          key={area}
          label={t(`area.${area}`)}
          value={value[area]}
          onChange={(event) =>
            onChange({ ...value, [area]: REACHES.find((reach) => reach === event.target.value) ?? "none" })
          }
          options={REACHES.map((reach) => ({ value: reach, label: t(`newKey.reaches.${reach}`) }))}
        />
      ))}
      {nothing && <p className="text-xs font-medium text-review sm:col-span-2">{t("newKey.nothingMeansAll")}</p>}
    </fieldset>
  );
}
