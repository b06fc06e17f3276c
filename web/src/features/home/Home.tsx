import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { type Job, type Me, mayAct } from "@/api/types";
import { ProposedMatchers } from "@/components/matchers/ProposedMatchers";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";

import { Beginning } from "./Beginning";
import { CataloguesPanel } from "./CataloguesPanel";
import { HealthPanel } from "./HealthPanel";
import { JobsPanel } from "./JobsPanel";
import { overviewQuery, someCataloguesQuery } from "./queries";
import { ReviewPanel } from "./ReviewPanel";

interface HomeProps {
  readonly me: Me;
  /** A catalogue was dropped. */
  readonly onFile: (file: File) => void;
  readonly jobLines: (jobs: readonly Job[]) => ReactNode;
}

/** What there is, what runs, what waits for a person, and whether all is well. */
export function Home({ me, onFile, jobLines }: HomeProps) {
  const catalogues = useQuery(someCataloguesQuery);
  const isAdmin = mayAct(me.role, "admin");
  const overview = useQuery({ ...overviewQuery, enabled: isAdmin });
  if (catalogues.isPending) return <Loading rows={5} />;
  if (catalogues.data?.items.length === 0) return <Beginning isAdmin={isAdmin} onFile={onFile} />;
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <div className="grid grid-cols-1 gap-4">
        {catalogues.isError && <ErrorNotice error={catalogues.error} onRetry={() => void catalogues.refetch()} />}
        {catalogues.data !== undefined && (
          <CataloguesPanel
            catalogues={catalogues.data.items}
            role={me.role}
            more={(catalogues.data.nextCursor ?? null) !== null}
          />
        )}
        <JobsPanel>{jobLines}</JobsPanel>
      </div>
      <div className="grid grid-cols-1 gap-4 max-lg:order-first">
        {mayAct(me.role, "reviewer") && <ReviewPanel />}
        {overview.data !== undefined && <ProposedMatchers proposed={overview.data.proposedMatchers} />}
        <HealthPanel isAdmin={isAdmin} />
      </div>
    </div>
  );
}
