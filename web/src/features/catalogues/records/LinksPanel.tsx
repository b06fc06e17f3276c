import { useInfiniteQuery } from "@tanstack/react-query";
import { Link as PageLink } from "@tanstack/react-router";
import { Link2 } from "lucide-react";
import { useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import { Badge } from "@/components/ui/Badge";
import { EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { More } from "@/components/ui/More";
import { Panel } from "@/components/ui/Panel";
import { useProbability } from "@/components/ui/percent";
import { When } from "@/components/ui/When";

import { type Link, linksQuery } from "../queries";
import { Fields } from "./Fields";

interface LinksPanelProps {
  readonly catalogueId: string;
  readonly recordId: string;
}

/** The incoming records that belong to a catalogue record: who says so, since when, and what they hold. */
export function LinksPanel({ catalogueId, recordId }: LinksPanelProps) {
  const t = useTranslations("catalogues.record");
  const list = useInfiniteQuery(linksQuery(catalogueId, recordId));
  const links = itemsOf(list.data);
  return (
    <Panel title={t("links")} hint={t("linksHint")} flush>
      {list.isPending && <Loading />}
      {list.isError && (
        <div className="p-4">
          <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {list.isSuccess && links.length === 0 && (
        <EmptyState icon={<Link2 />} title={t("unlinked")}>
          {t("unlinkedHint")}
        </EmptyState>
      )}
      <ul className="divide-y divide-line">
        {links.map((link) => (
          <LinkItem key={link.id} link={link} />
        ))}
      </ul>
      <More has={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </Panel>
  );
}

function LinkItem({ link }: { readonly link: Link }) {
  const t = useTranslations("catalogues.record");
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-medium wrap-anywhere">{t("linkTitle", { source: link.source, key: link.key })}</h3>
        <Reason link={link} />
      </div>
      <Fields fields={link.fields} />
      <p className="text-xs text-muted">
        {t.rich("since", { when: () => <When at={link.linkedAt} /> })}
        {link.jobId !== null && (
          <>
            {" · "}
            <PageLink to="/jobs/$jobId" params={{ jobId: link.jobId }} search={{}} className="text-accent underline">
              {link.row === null ? t("job") : t("jobRow", { row: link.row })}
            </PageLink>
          </>
        )}
      </p>
    </li>
  );
}

/** What made the link: a person's word goes before the machine's. */
function Reason({ link }: { readonly link: Link }) {
  const t = useTranslations("catalogues.record");
  const probability = useProbability();
  if (link.judgement === "new") return <Badge tone="accent">{t("made")}</Badge>;
  if (link.judgement !== null) return <Badge tone="accent">{t("judged")}</Badge>;
  return (
    <Badge tone="link">
      {link.probability === null ? t("machine") : t("probability", { share: probability(link.probability) })}
    </Badge>
  );
}
