import { useTranslations } from "use-intl";

import { Select } from "@/components/ui/Field";

interface StateSelectProps<State extends string> {
  readonly states: readonly { readonly value: State; readonly label: string }[];
  readonly value: State | null;
  readonly onChange: (state: State | null) => void;
}

/** Narrows a list to one state, or shows all. */
export function StateSelect<State extends string>({ states, value, onChange }: StateSelectProps<State>) {
  const t = useTranslations("operations");
  return (
    <Select
      label={t("show")}
      hideLabel
      value={value ?? ""}
      onChange={(event) => onChange(states.find((state) => state.value === event.target.value)?.value ?? null)}
      options={[...states, { value: "", label: t("all") }]}
    />
  );
}
