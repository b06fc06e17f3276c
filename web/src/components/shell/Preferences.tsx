import { useTranslations } from "use-intl";

import { Checkbox, Select } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";

import { useShortcutsOn } from "./shortcuts";
import { THEMES, useTheme } from "./theme";

/** What this browser keeps for whoever uses it. */
export function Preferences() {
  const t = useTranslations("common.account");
  const [theme, chooseTheme] = useTheme();
  const [shortcuts, chooseShortcuts] = useShortcutsOn();
  return (
    <Panel title={t("preferences")} hint={t("preferencesHint")}>
      <div className="flex flex-col gap-4">
        <Select
          label={t("theme")}
          value={theme}
          onChange={(event) => chooseTheme(THEMES.find((name) => name === event.target.value) ?? "system")}
          options={THEMES.map((name) => ({ value: name, label: t(name) }))}
        />
        <Checkbox
          label={t("shortcuts")}
          hint={t("shortcutsHint")}
          checked={shortcuts === "on"}
          onChange={(event) => chooseShortcuts(event.target.checked ? "on" : "off")}
        />
      </div>
    </Panel>
  );
}
