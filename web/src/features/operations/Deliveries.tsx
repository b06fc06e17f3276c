import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { EmptyState, ErrorNotice } from "@/components/ui/Feedback";
import { Paged } from "@/components/ui/Paged";
import { Panel } from "@/components/ui/Panel";
import { type Column, Table } from "@/components/ui/Table";

import { JobLink } from "./JobLink";
import { deliveriesQuery, type Delivery, type DeliveryState, replayDelivery } from "./queries";
import { StateSelect } from "./StateSelect";
import { DELIVERY_TONES } from "./tones";

const STATES = ["waiting", "delivered", "failed"] as const;

/** What other systems were told of the ends of jobs. */
export function Deliveries() {
  const t = useTranslations("operations.webhooks");
  const [state, setState] = useState<DeliveryState | null>(null);
  const deliveries = useInfiniteQuery(deliveriesQuery(state));
  const client = useQueryClient();
  const retrying = useMutation({
    mutationFn: replayDelivery,
    onSettled: () => client.invalidateQueries({ queryKey: ["operations", "deliveries"] }),
  });
  const columns = useColumns((delivery) => (
    <Button
      small
      busy={retrying.isPending && retrying.variables === delivery.id}
      aria-label={t("retryOf", { url: delivery.url })}
      onClick={() => retrying.mutate(delivery.id)}
    >
      {t("retry")}
    </Button>
  ));
  return (
    <Panel
      title={t("title")}
      hint={t("hint")}
      flush
      actions={
        <StateSelect
          states={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          value={state}
          onChange={setState}
        />
      }
    >
      {retrying.error !== null && (
        <div className="p-4">
          <ErrorNotice error={retrying.error} />
        </div>
      )}
      <Paged
        list={deliveries}
        empty={
          <EmptyState icon={<Send />} title={t(state === null ? "none" : "noneSuch")}>
            {t(state === null ? "noneBody" : "noneSuchBody")}
          </EmptyState>
        }
      >
        <Table
          label={t("title")}
          columns={columns}
          rows={itemsOf(deliveries.data)}
          rowKey={(delivery) => delivery.id}
        />
      </Paged>
    </Panel>
  );
}

function useColumns(retry: (delivery: Delivery) => ReactNode): readonly Column<Delivery>[] {
  const t = useTranslations("operations.webhooks");
  const format = useFormatter();
  const time = (moment: string) => format.dateTime(new Date(moment), { dateStyle: "medium", timeStyle: "short" });
  return [
    {
      id: "state",
      header: t("stateHeader"),
      cell: (one) => <Badge tone={DELIVERY_TONES[one.state]}>{t(`state.${one.state}`)}</Badge>,
    },
    {
      id: "url",
      header: t("url"),
      className: "min-w-56",
      cell: (one) => (
        <>
          <span className="font-mono text-xs wrap-anywhere">{one.url}</span>
          <span className="block text-xs text-muted">{one.event}</span>
        </>
      ),
    },
    { id: "job", header: t("job"), cell: (one) => <JobLink id={one.jobId} /> },
    { id: "attempts", header: t("attempts"), numeric: true, cell: (one) => format.number(one.attempts) },
    { id: "answer", header: t("answer"), className: "min-w-48", cell: (one) => <LastAnswer delivery={one} /> },
    {
      id: "when",
      header: t("when"),
      className: "whitespace-nowrap",
      cell: (one) => {
        if (one.deliveredAt !== null) return t("deliveredAt", { time: time(one.deliveredAt) });
        return one.state === "waiting"
          ? t("nextAt", { time: time(one.nextAt) })
          : t("madeAt", { time: time(one.createdAt) });
      },
    },
    {
      id: "retry",
      header: <span className="sr-only">{t("retry")}</span>,
      cell: (one) => one.state === "failed" && retry(one),
    },
  ];
}

/** What came back to the last attempt: a status, or why there was none. */
function LastAnswer({ delivery }: { readonly delivery: Delivery }) {
  const t = useTranslations("operations.webhooks");
  if (delivery.status === null && delivery.error === null) return t("noneYet");
  return (
    <>
      {delivery.status !== null && <span>{t("status", { status: String(delivery.status) })}</span>}
      {delivery.error !== null && <span className="block text-xs wrap-anywhere text-muted">{delivery.error}</span>}
    </>
  );
}
