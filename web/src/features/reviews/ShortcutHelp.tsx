import { Fragment } from "react";
import { useTranslations } from "use-intl";

import { useShortcutsOn } from "@/components/shell/shortcuts";
import { Dialog } from "@/components/ui/Dialog";
import { Checkbox } from "@/components/ui/Field";
import { Kbd } from "@/components/ui/Kbd";

import { keyCap, SHORTCUTS } from "./shortcuts";

interface ShortcutHelpProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** All keys and what they do, out of the table that makes them work; and the way to switch them off. */
export function ShortcutHelp({ open, onClose }: ShortcutHelpProps) {
  const t = useTranslations("reviews");
  const [shortcuts, chooseShortcuts] = useShortcutsOn();
  const lines: readonly { keys: readonly string[]; what: string }[] = [
    { keys: ["1", "9"], what: t("help.choose") },
    { keys: ["ArrowUp", "ArrowDown"], what: t("help.move") },
    ...SHORTCUTS.map(({ action, keys }) => ({ keys, what: t(`actionHint.${action}`) })),
  ];
  return (
    <Dialog open={open} onClose={onClose} title={t("help.title")} description={t("help.description")}>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-2">
        {lines.map(({ keys, what }, place) => (
          <Fragment key={what}>
            <dt className="flex items-baseline gap-1 whitespace-nowrap">
              {keys.map((key, at) => (
                <Fragment key={key}>
                  {at > 0 && <span className="text-xs text-muted">{place === 0 ? "–" : t("help.or")}</span>}
                  <Kbd>{keyCap(key)}</Kbd>
                </Fragment>
              ))}
            </dt>
            <dd>{what}</dd>
          </Fragment>
        ))}
      </dl>
      <Checkbox
        className="mt-5 border-t border-line pt-4"
        label={t("help.switch")}
        hint={t("help.switchHint")}
        checked={shortcuts === "on"}
        onChange={(event) => chooseShortcuts(event.target.checked ? "on" : "off")}
      />
    </Dialog>
  );
}
