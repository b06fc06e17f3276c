import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import { summaryOf } from "@/api/summary";
import type { Job } from "@/api/types";
import { Callout } from "@/components/ui/Feedback";
import { usePercent } from "@/components/ui/percent";
import { sentence } from "@/components/ui/sentence";

import { type Matcher, matchersQuery, recentJobsQuery } from "../queries";
import { attemptsQuery, proposalOf } from "./attempts";
import { changedLists } from "./changed";

const LINK = "font-medium text-accent-strong underline";

interface NoticesProps {
  readonly catalogueId: string;
  /** Whether what is proposed is on the page already. */
  readonly proposalShown: boolean;
}

/** What somebody has to know of a catalogue's matching: a better matcher waits, links are less right, lists have changed. */
export function CatalogueNotices({ catalogueId, proposalShown }: NoticesProps) {
  const t = useTranslations("catalogues.matchers.notices");
  const attempts = useQuery(attemptsQuery(catalogueId));
  const matchers = useInfiniteQuery(matchersQuery(catalogueId));
  const jobs = useQuery(recentJobsQuery(catalogueId));
  const evidence = proposalShown ? null : proposalOf(attempts.data)?.evidence;
  const active = itemsOf(matchers.data).find((matcher) => matcher.state === "active");
  const changed = changedLists(jobs.data?.items ?? []);
  const notices: ReactNode[] = [];
  if (evidence)
    notices.push(
      <Callout key="proposal" tone="review">
        {t("proposed", { after: evidence.after, before: evidence.before, records: evidence.records })}{" "}
        <Versions catalogueId={catalogueId}>{t("decide")}</Versions>
      </Callout>,
    );
  if (active?.accuracy.broken === true)
    notices.push(<Broken key="broken" catalogueId={catalogueId} accuracy={active.accuracy} />);
  if (changed.length > 0) notices.push(<Changed key="changed" jobs={changed} />);
  return notices.length === 0 ? null : <div className="mb-4 flex flex-col gap-2">{notices}</div>;
}

function Versions({ catalogueId, children }: { readonly catalogueId: string; readonly children: ReactNode }) {
  return (
    <Link to="/catalogues/$catalogueId" params={{ catalogueId }} search={{ tab: "matchers" }} className={LINK}>
      {children}
    </Link>
  );
}

/** Links are right less often than they are meant to be. */
function Broken({ catalogueId, accuracy }: { readonly catalogueId: string; readonly accuracy: Matcher["accuracy"] }) {
  const t = useTranslations("catalogues.matchers.notices");
  const percent = usePercent();
  const { judged, right, meant } = accuracy;
  return (
    <Callout tone="review">
      {t("broken", { judged, right, meant: percent(meant ?? 1) })}{" "}
      <Versions catalogueId={catalogueId}>{t("versions")}</Versions>
    </Callout>
  );
}

/** Lists that are unlike the one that the matcher was learnt on. */
function Changed({ jobs }: { readonly jobs: readonly Job[] }) {
  const t = useTranslations("catalogues.matchers.notices");
  return (
    <Callout tone="review">
      <p>{t("changed")}</p>
      <ul className="list-disc pl-5">
        {jobs.map((job) => (
          <li key={job.id}>
            <Link to="/jobs/$jobId" params={{ jobId: job.id }} className={LINK}>
              {summaryOf(job.summary)?.incoming.name}
            </Link>
            {": "}
            {summaryOf(job.summary)?.drift.map(sentence).join(" ")}
          </li>
        ))}
      </ul>
    </Callout>
  );
}
