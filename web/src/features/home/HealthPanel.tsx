import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

import { Skeleton } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";

import { type Health, healthOf } from "./health";
import { overviewQuery, readinessQuery } from "./queries";

const FINE = <CircleCheck aria-hidden className="size-5 shrink-0 text-link" />;
const CARE = <TriangleAlert aria-hidden className="size-5 shrink-0 text-review" />;
const BAD = <CircleAlert aria-hidden className="size-5 shrink-0 text-failed" />;
const ICONS: Readonly<Record<Health, ReactNode>> = {
  ready: FINE,
  paused: CARE,
  noWorker: BAD,
  degraded: CARE,
  unready: BAD,
  unreachable: BAD,
};

/** Whether the service can do its work, and what it means where it cannot. */
export function HealthPanel({ isAdmin }: { readonly isAdmin: boolean }) {
  const t = useTranslations("home.health");
  const readiness = useQuery(readinessQuery);
  const overview = useQuery({ ...overviewQuery, enabled: isAdmin });
  const waiting = readiness.isPending || (isAdmin && overview.isPending);
  const health = healthOf(readiness.isError ? null : (readiness.data ?? null), overview.data);
  return (
    <Panel title={t("title")}>
      {waiting ? (
        <Skeleton className="h-10 w-full" />
      ) : (
        <div role="status" className="flex gap-2">
          {ICONS[health]}
          <div>
            <p className="font-medium">{t(`${health}.title`)}</p>
            <p className="text-muted">{t(`${health}.hint`)}</p>
          </div>
        </div>
      )}
      {isAdmin && (
        <p className="mt-3">
          <Link to="/operations" className="font-medium text-accent underline">
            {t("operate")}
          </Link>
        </p>
      )}
    </Panel>
  );
}
