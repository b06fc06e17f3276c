import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Scale } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import { Badge } from "@/components/ui/Badge";
import { Button, buttonClasses } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/Feedback";
import { Paged } from "@/components/ui/Paged";
import { Panel } from "@/components/ui/Panel";
import { usePercent } from "@/components/ui/percent";
import { Table } from "@/components/ui/Table";
import { When } from "@/components/ui/When";

import { type Matcher, matchersQuery } from "../queries";
import { Attempts } from "./Attempts";
import { Differences } from "./Differences";
import { Moves } from "./Moves";
import { Recipe } from "./Recipe";

interface MatchersTabProps {
  readonly catalogueId: string;
  readonly mayMatch: boolean;
  /** Whether versions may be promoted, rolled back and tried. */
  readonly mayChange: boolean;
  /** The matcher whose recipe is shown. */
  readonly chosen: string | undefined;
  readonly onChoose: (matcherId: string | undefined) => void;
}

/** The versions of what decides, and how each does it. */
export function MatchersTab({ catalogueId, mayMatch, mayChange, chosen, onChoose }: MatchersTabProps) {
  const t = useTranslations("catalogues.matchers");
  const format = useFormatter();
  const list = useInfiniteQuery(matchersQuery(catalogueId));
  const matchers = itemsOf(list.data);
  const opened = matchers.find((matcher) => matcher.id === chosen);
  const active = matchers.find((matcher) => matcher.state === "active")?.version;
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-prose text-muted">{t("hint")}</p>
      <Attempts catalogueId={catalogueId} mayChange={mayChange} active={active} onOpen={onChoose} />
      <Panel flush>
        <Paged
          list={list}
          empty={
            <EmptyState
              icon={<Scale />}
              title={t("empty")}
              action={
                mayMatch && (
                  <Link
                    to="/catalogues/$catalogueId/match"
                    params={{ catalogueId }}
                    className={buttonClasses("primary")}
                  >
                    {t("match")}
                  </Link>
                )
              }
            >
              {t("emptyHint")}
            </EmptyState>
          }
        >
          <Table
            label={t("title")}
            rows={matchers}
            rowKey={(matcher) => matcher.id}
            columns={[
              {
                id: "version",
                header: t("version"),
                cell: (matcher) => <span className="font-medium">{format.number(matcher.version)}</span>,
              },
              { id: "kind", header: t("kind"), cell: (matcher) => t(`kinds.${matcher.kind}`) },
              {
                id: "state",
                header: t("state"),
                cell: (matcher) => <State matcher={matcher} />,
              },
              { id: "accuracy", header: t("accuracy"), cell: (matcher) => <Judged accuracy={matcher.accuracy} /> },
              { id: "made", header: t("made"), cell: (matcher) => <When at={matcher.createdAt} /> },
              {
                id: "show",
                header: <span className="sr-only">{t("details")}</span>,
                className: "text-right",
                cell: (matcher) => (
                  <Button
                    small
                    aria-expanded={matcher.id === chosen}
                    aria-label={t(matcher.id === chosen ? "hideOf" : "showOf", { version: matcher.version })}
                    onClick={() => onChoose(matcher.id === chosen ? undefined : matcher.id)}
                  >
                    {matcher.id === chosen ? t("hide") : t("show")}
                  </Button>
                ),
              },
            ]}
          />
        </Paged>
      </Panel>
      {mayChange && opened !== undefined && <Moves key={`moves ${opened.id}`} matcher={opened} active={active} />}
      {chosen !== undefined && <Differences key={`differences ${chosen}`} matcherId={chosen} />}
      {chosen !== undefined && <Recipe key={chosen} matcherId={chosen} />}
    </div>
  );
}

/** What it is in force for. */
function State({ matcher }: { readonly matcher: Matcher }) {
  const t = useTranslations("catalogues.matchers");
  const format = useFormatter();
  const share = format.number(matcher.canaryShare ?? 0, { style: "percent", maximumFractionDigits: 1 });
  return (
    <Badge tone={matcher.state === "active" ? "link" : "no_match"}>{t(`states.${matcher.state}`, { share })}</Badge>
  );
}

/** How many of its links were right, where people have looked. */
function Judged({ accuracy }: { readonly accuracy: Matcher["accuracy"] }) {
  const t = useTranslations("catalogues.matchers");
  const percent = usePercent();
  const { judged, right, low, high } = accuracy;
  if (judged === 0) return <span className="text-muted">{t("unjudged")}</span>;
  return <span title={t("between", { low: percent(low), high: percent(high) })}>{t("judged", { right, judged })}</span>;
}
