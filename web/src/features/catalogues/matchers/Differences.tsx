import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useFormatter, useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import { Badge } from "@/components/ui/Badge";
import { Paged } from "@/components/ui/Paged";
import { Panel } from "@/components/ui/Panel";
import { useProbability } from "@/components/ui/percent";
import { Table } from "@/components/ui/Table";

import { type Difference, differencesQuery, seenOtherwiseQuery } from "./moves";

/** What a version saw otherwise while it was compared only, row by row; nothing where it never was. */
export function Differences({ matcherId }: { readonly matcherId: string }) {
  const t = useTranslations("catalogues.matchers.differences");
  const { data: counted } = useQuery(seenOtherwiseQuery(matcherId));
  if (counted === undefined || counted.jobs === 0) return null;
  const { rows, jobs, differing, failedJobs } = counted;
  return (
    <Panel title={t("title")} hint={t("hint")} flush={differing > 0}>
      <p className={differing > 0 ? "px-4 pb-3" : undefined}>
        {t("counted", { rows, jobs, differing })} {failedJobs > 0 && t("failed", { count: failedJobs })}
      </p>
      {differing > 0 && <Rows matcherId={matcherId} />}
    </Panel>
  );
}

function Rows({ matcherId }: { readonly matcherId: string }) {
  const t = useTranslations("catalogues.matchers.differences");
  const format = useFormatter();
  const list = useInfiniteQuery(differencesQuery(matcherId));
  return (
    <Paged list={list} empty={null}>
      <Table
        label={t("title")}
        rows={itemsOf(list.data)}
        rowKey={(one) => `${one.jobId} ${one.row}`}
        columns={[
          {
            id: "row",
            header: t("row"),
            cell: (one) => (
              <Link to="/jobs/$jobId" params={{ jobId: one.jobId }} className="text-accent underline">
                {one.recordId ?? format.number(one.row)}
              </Link>
            ),
          },
          {
            id: "decided",
            header: t("decided"),
            cell: (one) => <Said decision={one.decision} record={one.catalogueKey} probability={one.probability} />,
          },
          {
            id: "shadow",
            header: t("shadow"),
            cell: (one) => (
              <Said decision={one.shadowDecision} record={one.shadowCatalogueKey} probability={one.shadowProbability} />
            ),
          },
        ]}
      />
    </Paged>
  );
}

interface SaidProps {
  readonly decision: Difference["decision"];
  readonly record: string | null;
  readonly probability: number | null;
}

function Said({ decision, record, probability }: SaidProps) {
  const t = useTranslations("common.decision");
  const shown = useProbability();
  return (
    <span className="flex flex-wrap items-baseline gap-2">
      <Badge tone={decision}>{t(decision)}</Badge>
      {record !== null && <span>{record}</span>}
      {probability !== null && <span className="text-muted tabular-nums">{shown(probability)}</span>}
    </span>
  );
}
