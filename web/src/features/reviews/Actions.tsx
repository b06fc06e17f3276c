import { useTranslations } from "use-intl";

import { Button, type Tone } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";
import { Kbd } from "@/components/ui/Kbd";

import { type Action, keyCap, keysOf } from "./shortcuts";

interface ActionsProps {
  readonly may: (action: Action) => boolean;
  readonly onAction: (action: Action) => void;
  readonly keys: boolean;
  /** What was done last. */
  readonly last: string | null;
}

const SAYING: readonly (readonly [Action, Tone])[] = [
  ["match", "primary"],
  ["reject", "plain"],
  ["none", "plain"],
  ["create", "plain"],
  ["search", "plain"],
];
const GOING: readonly Action[] = ["skip", "undo", "help"];

/** What can be done with the record, always at the same place. */
export function Actions({ may, onAction, keys, last }: ActionsProps) {
  const t = useTranslations("reviews");
  const button = (action: Action, tone: Tone) => (
    <Button
      key={action}
      tone={tone}
      small={tone === "quiet"}
      title={t(`actionHint.${action}`)}
      disabled={!may(action)}
      onClick={() => onAction(action)}
      aria-keyshortcuts={keys ? keysOf(action).join(" ") : undefined}
      className={classes(tone !== "quiet" && "max-sm:flex-1 max-sm:px-2")}
    >
      {t(`action.${action}`)}
      {keys && (
        <span aria-hidden className="max-sm:hidden">
          <Kbd>{keyCap(keysOf(action)[0])}</Kbd>
        </span>
      )}
    </Button>
  );
  return (
    <div
      role="group"
      aria-label={t("actions")}
      className="sticky bottom-0 z-20 -mx-4 flex flex-wrap items-center gap-2 border-t border-line bg-surface px-4 py-2.5 md:bottom-3 md:mx-0 md:rounded-panel md:border md:shadow-raised [@media(max-height:30rem)]:static"
    >
      {SAYING.map(([action, tone]) => button(action, tone))}
      <div className="ml-auto flex min-w-0 flex-wrap items-center justify-end gap-1">
        {last !== null && <span className="max-w-64 truncate text-xs text-muted max-lg:hidden">{last}</span>}
        {GOING.map((action) => button(action, "quiet"))}
      </div>
    </div>
  );
}
