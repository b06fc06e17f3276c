import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useFormatter, useTranslations } from "use-intl";

import { idempotencyKey } from "@/api/client";
import type { Budget } from "@/api/summary";
import type { Job, Schema } from "@/api/types";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { Button, buttonClasses } from "@/components/ui/Button";
import { ErrorNotice } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { usePercent, useProbability } from "@/components/ui/percent";

import { decideAgain, promiseQuery } from "./queries";

type Promised = Schema<"PromiseAnswer">;

const TONES: Readonly<Record<Promised["outcome"], BadgeTone>> = { kept: "link", not_yet: "review", declined: "failed" };

interface PromisedProps {
  readonly job: Job;
  readonly promised: boolean;
  readonly budget: Budget | null;
  readonly mayReview: boolean;
}

/** Whether a list keeps to its policy: the promise about its links, and how many reviews it was allowed. */
export function Promised({ job, promised, budget, mayReview }: PromisedProps) {
  const t = useTranslations("results.promise");
  const found = useQuery({ ...promiseQuery(job.id), enabled: promised });
  if (!promised && budget === null) return null;
  const promise = found.data;
  return (
    <Panel
      title={promised ? t("title") : t("reviewsTitle")}
      actions={promise !== undefined && <Badge tone={TONES[promise.outcome]}>{t(promise.outcome)}</Badge>}
    >
      <div className="flex flex-col items-start gap-3">
        {found.error !== null && <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />}
        {promise !== undefined && <Verdict promise={promise} />}
        {promise !== undefined && <Next {...{ job, promise, mayReview }} />}
        {budget !== null && <Reviews budget={budget} />}
      </div>
    </Panel>
  );
}

/** What is promised, or why nothing is, in words. */
function Verdict({ promise }: { readonly promise: Promised }) {
  const t = useTranslations("results.promise");
  const percent = usePercent();
  const floor = useProbability();
  const { outcome, canary, links, judged, line, target, precision } = promise;
  const wanted = percent(target);
  const known = { links, line: floor(line ?? 1), low: floor(precision?.low ?? 0), judged };
  if (outcome === "kept")
    return <p>{t("keptText", { ...known, wanted, confidence: percent(promise.confidence ?? 0) })}</p>;
  return (
    <>
      <p>{canary ? t("canary", { wanted }) : t(`${outcome}Text`, { wanted, reach: promise.withinReach })}</p>
      {judged > 0 && <p>{t("sofar", known)}</p>}
      <p className="text-muted">{t("without", { wanted })}</p>
    </>
  );
}

interface NextProps {
  readonly job: Job;
  readonly promise: Promised;
  readonly mayReview: boolean;
}

/** What is still needed, and what can be done about it. */
function Next({ job, promise, mayReview }: NextProps) {
  const t = useTranslations("results.promise");
  const navigate = useNavigate();
  const deciding = useMutation({
    mutationFn: () => decideAgain(job.id, idempotencyKey()),
    onSuccess: (made) => navigate({ to: "/jobs/$jobId", params: { jobId: made.id } }),
  });
  const { waiting, drawn, needed, newer } = promise;
  if (newer)
    return (
      <p>
        {t("newer")}{" "}
        <Link to="/jobs/$jobId" params={{ jobId: newer }} className="underline">
          {t("seeNewer")}
        </Link>
      </p>
    );
  return (
    <>
      {waiting > 0 && <p className="font-medium">{t("waiting", { waiting, answered: drawn - waiting })}</p>}
      {waiting === 0 && drawn > 0 && <p className="font-medium">{t("allAnswered")}</p>}
      {drawn === 0 && needed !== null && needed !== undefined && needed > 0 && (
        <p>{t("more", { needed, reach: promise.withinReach })}</p>
      )}
      {deciding.error !== null && <ErrorNotice error={deciding.error} />}
      {mayReview && (
        <div className="flex flex-wrap gap-2">
          {waiting > 0 && (
            <Link to="/reviews" search={{ jobId: job.id }} className={buttonClasses("primary")}>
              {t("answer")}
            </Link>
          )}
          <Button busy={deciding.isPending} onClick={() => deciding.mutate()}>
            {waiting === 0 && drawn === 0 && needed ? t("askMore") : t("again")}
          </Button>
        </div>
      )}
    </>
  );
}

/** How many reviews were allowed, and what that left out. */
function Reviews({ budget }: { readonly budget: Budget }) {
  const t = useTranslations("results.promise");
  const format = useFormatter();
  const { allowed, limit, leftOut, matchesLeftOut } = budget;
  return (
    <p className="text-muted">
      {limit === null ? t("allowed", { allowed }) : t("week", { allowed, limit: format.number(limit) })}{" "}
      {leftOut === 0 ? t("nothingLeftOut") : t("leftOut", { rows: leftOut, matches: matchesLeftOut })}
    </p>
  );
}
