import { type SubmitEvent, useState } from "react";
import { useTranslations } from "use-intl";

import type { Role } from "@/api/types";
import { Select, TextField } from "@/components/ui/Field";
import { RadioGroup } from "@/components/ui/RadioGroup";

import type { NewKey } from "./queries";
import { ReachFields } from "./ReachFields";
import { RoleChoices } from "./RoleChoices";
import {
  endOf,
  type Lifetime,
  LIFETIME_NAMES,
  type Preset,
  PRESET_NAMES,
  PRESETS,
  type Reaches,
  reachesOf,
  scopesOf,
} from "./scopes";

interface KeyFormProps {
  readonly id: string;
  readonly onSubmit: (key: NewKey) => void;
}

/** What a key is called, what it is for, and how long it holds. */
export function KeyForm({ id, onSubmit }: KeyFormProps) {
  const t = useTranslations("people.newKey");
  const [name, setName] = useState("");
  const [preset, setPreset] = useState<Preset | "custom">("match");
  const [role, setRole] = useState<Role>(PRESETS.match.role);
  const [reaches, setReaches] = useState<Reaches>(reachesOf(PRESETS.match.scopes));
  const [lifetime, setLifetime] = useState<Lifetime>("year");
  const [opened] = useState(Date.now); // so that sending the same wish again is the same wish
  const choose = (chosen: Preset | "custom") => {
    setPreset(chosen);
    if (chosen === "custom") return; // begins with what was chosen before
    setRole(PRESETS[chosen].role);
    setReaches(reachesOf(PRESETS[chosen].scopes));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSubmit({ name: name.trim(), role, scopes: scopesOf(reaches), expiresAt: endOf(lifetime, opened) });
  };
  return (
    <form id={id} onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label={t("name")}
        hint={t("nameHint")}
        value={name}
        onChange={(event) => setName(event.target.value)}
        required
        maxLength={200}
      />
      <RadioGroup
        label={t("for")}
        value={preset}
        onChange={choose}
        choices={[...PRESET_NAMES, "custom" as const].map((value) => ({
          value,
          label: t(`preset.${value}.label`),
          hint: t(`preset.${value}.hint`),
        }))}
      />
      {preset === "custom" && (
        <>
          <RoleChoices value={role} onChange={setRole} />
          <ReachFields value={reaches} onChange={setReaches} />
        </>
      )}
      <Select
        label={t("ends")}
        value={lifetime}
        onChange={(event) => setLifetime(LIFETIME_NAMES.find((one) => one === event.target.value) ?? "year")}
        options={LIFETIME_NAMES.map((value) => ({ value, label: t(`lifetime.${value}`) }))}
      />
    </form>
  );
}
