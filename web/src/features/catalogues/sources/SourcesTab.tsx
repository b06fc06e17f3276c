import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import type { Catalogue } from "@/api/types";
import { Button, buttonClasses } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/Feedback";
import { Paged } from "@/components/ui/Paged";
import { Panel } from "@/components/ui/Panel";
import { Table } from "@/components/ui/Table";
import { When } from "@/components/ui/When";

import { type Source, sourcesQuery } from "../queries";
import { EraseSource } from "./EraseSource";
import { SourceRecords } from "./SourceRecords";

interface SourcesTabProps {
  readonly catalogue: Catalogue;
  readonly mayErase: boolean;
  readonly mayMatch: boolean;
  /** The source whose records are shown. */
  readonly chosen: string | undefined;
  readonly onChoose: (sourceId: string | undefined) => void;
}

/** Where incoming records came from, and what each source sent last. */
export function SourcesTab({ catalogue, mayErase, mayMatch, chosen, onChoose }: SourcesTabProps) {
  const t = useTranslations("catalogues.sources");
  const format = useFormatter();
  const [erasing, setErasing] = useState<Source | null>(null);
  const list = useInfiniteQuery(sourcesQuery(catalogue.id));
  const sources = itemsOf(list.data);
  const open = sources.find((source) => source.id === chosen);
  return (
    <div className="flex flex-col gap-4">
      <Panel flush>
        <Paged
          list={list}
          empty={
            <EmptyState
              icon={<Inbox />}
              title={t("empty")}
              action={
                mayMatch && (
                  <Link
                    to="/catalogues/$catalogueId/match"
                    params={{ catalogueId: catalogue.id }}
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
            rows={sources}
            rowKey={(source) => source.id}
            columns={[
              { id: "name", header: t("name"), cell: (source) => <span className="font-medium">{source.name}</span> },
              {
                id: "records",
                header: t("records"),
                numeric: true,
                cell: (source) => format.number(source.recordCount),
              },
              {
                id: "since",
                header: t("since"),
                className: "max-sm:hidden",
                cell: (source) => <When at={source.createdAt} />,
              },
              {
                id: "actions",
                header: <span className="sr-only">{t("actions")}</span>,
                cell: (source) => (
                  <div className="flex flex-wrap justify-end gap-2">
                    <Button
                      small
                      aria-expanded={source.id === chosen}
                      aria-label={t(source.id === chosen ? "hideOf" : "showOf", { name: source.name })}
                      onClick={() => onChoose(source.id === chosen ? undefined : source.id)}
                    >
                      {source.id === chosen ? t("hide") : t("show")}
                    </Button>
                    {mayErase && (
                      <Button
                        small
                        tone="danger"
                        aria-label={t("eraseOf", { name: source.name })}
                        onClick={() => setErasing(source)}
                      >
                        {t("erase")}
                      </Button>
                    )}
                  </div>
                ),
              },
            ]}
          />
        </Paged>
      </Panel>
      {open !== undefined && <SourceRecords catalogueId={catalogue.id} source={open} mayErase={mayErase} />}
      <EraseSource catalogueId={catalogue.id} source={erasing} onClose={() => setErasing(null)} />
    </div>
  );
}
