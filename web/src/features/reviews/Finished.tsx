import { Link } from "@tanstack/react-router";
import { CircleCheckBig } from "lucide-react";
import { useTranslations } from "use-intl";

import { Button, buttonClasses } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";

import type { Desk } from "./desk";

interface FinishedProps {
  readonly desk: Desk;
  /** How many rows ask for a person, those of other reviewers and those that were put off too. */
  readonly waiting: number;
  readonly jobId: string | null;
  readonly onAgain: () => void;
  readonly onUndo: () => void;
}

/** Nothing is left for this reviewer: what was done, who has the rest, where to go. */
export function Finished({ desk, waiting, jobId, onAgain, onUndo }: FinishedProps) {
  const t = useTranslations("reviews.finished");
  const skipped = desk.skipped.length;
  const others = Math.max(0, waiting - skipped);
  const title = skipped > 0 ? t("skippedTitle") : others > 0 ? t("othersTitle") : t("title");
  return (
    <Panel>
      <EmptyState
        icon={<CircleCheckBig />}
        title={title}
        action={
          <div className="flex flex-wrap justify-center gap-2">
            {skipped > 0 ? (
              <Button tone="primary" onClick={onAgain}>
                {t("lookAgain")}
              </Button>
            ) : (
              <Onward jobId={jobId} />
            )}
            {skipped === 0 && <Button onClick={onAgain}>{t("again")}</Button>}
            {skipped > 0 && <Onward jobId={jobId} quiet />}
            {desk.deeds.length > 0 && (
              <Button tone="quiet" onClick={onUndo}>
                {t("undo")}
              </Button>
            )}
          </div>
        }
      >
        {[
          skipped > 0 && t("skipped", { count: skipped }),
          others > 0 && t("others", { count: others }),
          skipped === 0 && others === 0 && t("done", { count: desk.judged }),
        ]
          .filter((sentence) => sentence !== false)
          .map((sentence) => (
            <span key={sentence} className="block">
              {sentence}
            </span>
          ))}
      </EmptyState>
    </Panel>
  );
}

interface OnwardProps {
  readonly jobId: string | null;
  readonly quiet?: boolean;
}

function Onward({ jobId, quiet = false }: OnwardProps) {
  const t = useTranslations("reviews.finished");
  const looks = buttonClasses(quiet ? "plain" : "primary");
  return jobId === null ? (
    <Link to="/jobs" className={looks}>
      {t("jobs")}
    </Link>
  ) : (
    <Link to="/jobs/$jobId" params={{ jobId }} search={{ tab: undefined, decision: undefined }} className={looks}>
      {t("result")}
    </Link>
  );
}
