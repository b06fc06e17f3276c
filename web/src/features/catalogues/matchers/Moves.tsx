import { useState } from "react";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { Panel } from "@/components/ui/Panel";

import type { Matcher } from "../queries";
import { MoveDialog } from "./MoveDialog";
import { type Move, MOVES, toneOf } from "./moves";

interface MovesProps {
  readonly matcher: Matcher;
  /** The version that decides now, where one does. */
  readonly active: number | undefined;
}

/** What an administrator can do with a version: each is one press, and a question what it means. */
export function Moves({ matcher, active }: MovesProps) {
  const t = useTranslations("catalogues.matchers.moves");
  const [asked, setAsked] = useState<Move | null>(null);
  return (
    <Panel title={t("title", { version: matcher.version })} hint={t("hint")}>
      <div className="flex flex-wrap gap-2">
        {MOVES[matcher.state].map((one) => (
          <Button key={one} tone={toneOf(one)} onClick={() => setAsked(one)}>
            {matcher.state === "canary" && one === "canary" ? t("canary.again") : t(`${one}.does`)}
          </Button>
        ))}
      </div>
      {asked !== null && <MoveDialog matcher={matcher} wanted={asked} active={active} onClose={() => setAsked(null)} />}
    </Panel>
  );
}
