import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { ProposedMatchers } from "@/components/matchers/ProposedMatchers";
import { Callout, ErrorNotice, Loading, useErrorText } from "@/components/ui/Feedback";

import { HealthPanel } from "./HealthPanel";
import { healthQuery, overviewQuery } from "./queries";
import { StoppedMatchers } from "./StoppedMatchers";
import { WaitsForPeople } from "./WaitsForPeople";
import { WorkersPanel } from "./WorkersPanel";
import { WorkPanel } from "./WorkPanel";

/** How the service is now; it asks anew by itself.
 * @param letters the way to the dead letters. */
export function Overview({ letters }: { readonly letters: ReactNode }) {
  const overview = useQuery(overviewQuery);
  const health = useQuery(healthQuery);
  const { data, error, dataUpdatedAt } = overview;
  return (
    <div className="flex flex-col gap-4">
      {data !== undefined && <Freshness at={dataUpdatedAt} error={error} />}
      {data === undefined && error !== null && <ErrorNotice error={error} onRetry={() => void overview.refetch()} />}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="flex flex-col gap-4">
          <HealthPanel
            health={health.isError ? undefined : health.data}
            overview={data}
            pending={health.isPending || overview.isPending}
            letters={letters}
          />
          {data !== undefined && <WaitsForPeople overview={data} />}
          {data !== undefined && <ProposedMatchers proposed={data.proposedMatchers} />}
          {data !== undefined && <StoppedMatchers stopped={data.stoppedMatchers} />}
        </div>
        {data !== undefined && <WorkPanel overview={data} />}
      </div>
      {data !== undefined && <WorkersPanel workers={data.workers} at={dataUpdatedAt} />}
      {overview.isPending && <Loading rows={6} />}
    </div>
  );
}

/** How old it is what one sees, and why it is not newer. */
function Freshness({ at, error }: { readonly at: number; readonly error: Error | null }) {
  const t = useTranslations("operations.fresh");
  const format = useFormatter();
  const why = useErrorText();
  const time = format.dateTime(at, { timeStyle: "medium" });
  if (error === null) return <p className="text-xs text-muted">{t("asOf", { time })}</p>;
  return (
    <div role="status">
      <Callout tone="review">
        <p className="font-semibold">{t("stale", { time })}</p>
        <p>{why(error)}</p>
      </Callout>
    </div>
  );
}
