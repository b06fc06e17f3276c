import { useInfiniteQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import type { Review } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { More } from "@/components/ui/More";
import { Panel } from "@/components/ui/Panel";
import { type Column, Table } from "@/components/ui/Table";

import { inWords } from "@/components/records/align";
import type { Bulk } from "./bulk";
import { BulkDialog } from "./BulkDialog";
import { waitingQuery } from "./queries";
import { all, among, NOTHING, toggled } from "./selection";
import type { Scope } from "./service";

interface WaitingListProps {
  readonly scope: Scope;
  readonly onOpen: (reviewId: string) => void;
}

/** All that waits for a person, to be answered many at once. */
export function WaitingList({ scope, onOpen }: WaitingListProps) {
  const t = useTranslations("reviews.list");
  const waiting = useInfiniteQuery(waitingQuery(scope));
  const [chosen, setChosen] = useState(NOTHING);
  const [bulk, setBulk] = useState<{ readonly what: Bulk; readonly reviews: readonly Review[] } | null>(null);
  if (waiting.isPending)
    return (
      <Panel>
        <Loading rows={8} />
      </Panel>
    );
  if (waiting.isError && waiting.data === undefined)
    return <ErrorNotice error={waiting.error} onRetry={() => void waiting.refetch()} />;
  const reviews = waiting.data.pages.flatMap((page) => page.items);
  const ids = reviews.map((review) => review.id);
  const selection = among(chosen, ids);
  const count = selection.ids.size;
  const begin = (what: Bulk) => setBulk({ what, reviews: reviews.filter((review) => selection.ids.has(review.id)) });
  return (
    <Panel
      flush
      title={t("title")}
      hint={t("hint")}
      actions={
        <>
          <span role="status" className="text-muted">
            {t("selected", { count })}
          </span>
          <Button disabled={count === 0} onClick={() => begin("accept")}>
            {t("accept")}
          </Button>
          <Button disabled={count === 0} onClick={() => begin("reject")}>
            {t("reject")}
          </Button>
        </>
      }
    >
      {reviews.length === 0 ? (
        <EmptyState icon={<Inbox />} title={t("empty")}>
          {t("emptyBody")}
        </EmptyState>
      ) : (
        <Rows
          reviews={reviews}
          chosen={selection.ids}
          onAll={(on) => setChosen(all(ids, on))}
          onToggle={(id, range) => setChosen(toggled(selection, ids, id, range))}
          onOpen={onOpen}
        />
      )}
      {waiting.isFetchNextPageError && (
        <ErrorNotice error={waiting.error} onRetry={() => void waiting.fetchNextPage()} />
      )}
      <More
        has={waiting.hasNextPage && !waiting.isFetchNextPageError}
        busy={waiting.isFetchingNextPage}
        onMore={() => void waiting.fetchNextPage()}
      />
      {bulk !== null && (
        <BulkDialog
          bulk={bulk.what}
          reviews={bulk.reviews}
          onClose={() => {
            setBulk(null);
            setChosen(NOTHING);
          }}
        />
      )}
    </Panel>
  );
}

interface RowsProps {
  readonly reviews: readonly Review[];
  readonly chosen: ReadonlySet<string>;
  readonly onAll: (on: boolean) => void;
  readonly onToggle: (id: string, range: boolean) => void;
  readonly onOpen: (reviewId: string) => void;
}

const BOX = "size-4 accent-accent align-middle";

function Rows({ reviews, chosen, onAll, onToggle, onOpen }: RowsProps) {
  const t = useTranslations("reviews.list");
  const format = useFormatter();
  const columns: readonly Column<Review>[] = [
    {
      id: "select",
      className: "w-0",
      header: (
        <input
          type="checkbox"
          className={BOX}
          aria-label={t("all", { count: reviews.length })}
          checked={chosen.size === reviews.length}
          ref={(box) => {
            if (box !== null) box.indeterminate = chosen.size > 0 && chosen.size < reviews.length;
          }}
          onChange={(event) => onAll(event.target.checked)}
        />
      ),
      cell: ({ id, key }) => (
        <input
          type="checkbox"
          className={BOX}
          aria-label={t("select", { key })}
          checked={chosen.has(id)}
          onChange={(event) => onToggle(id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)}
        />
      ),
    },
    {
      id: "row",
      header: t("row"),
      className: "min-w-56",
      cell: (review) => <Brief fields={review.fields} name={review.key} />,
    },
    {
      id: "best",
      header: t("best"),
      className: "min-w-56",
      cell: ({ candidates: [best] }) =>
        best === undefined ? t("noBest") : <Brief fields={best.fields} name={best.catalogueKey} />,
    },
    {
      id: "probability",
      header: t("probability"),
      numeric: true,
      cell: ({ probability }) =>
        probability !== null && format.number(probability, { style: "percent", maximumFractionDigits: 1 }),
    },
    {
      id: "open",
      header: <span className="sr-only">{t("open")}</span>,
      cell: ({ id, key, lease }) =>
        lease !== null && !lease.mine ? (
          <Badge>{t("held", { name: lease.name ?? lease.heldBy })}</Badge>
        ) : (
          <Button small aria-label={t("openOf", { key })} onClick={() => onOpen(id)}>
            {t("open")}
          </Button>
        ),
    },
  ];
  return <Table label={t("table")} rows={reviews} rowKey={(review) => review.id} columns={columns} />;
}

function Brief({ fields, name }: { readonly fields: Review["fields"]; readonly name: string }) {
  return (
    <span className="line-clamp-2">
      <span className="mr-2 font-mono text-xs text-muted">{name}</span>
      {inWords(fields, name)}
    </span>
  );
}
