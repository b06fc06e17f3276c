import { Link } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";

import { countOf } from "@/api/summary";
import type { Job } from "@/api/types";

import { buttonClasses } from "../ui/Button";
import { Callout } from "../ui/Feedback";
import { Panel } from "../ui/Panel";
import { Stat } from "../ui/Stat";
import { Table } from "../ui/Table";
import { changesOf, failedRowsOf, noticesOf } from "./outcome";

/** What an import did, the rows that it left out with the reasons, and what to do next. */
export function Imported({ job }: { readonly job: Job }) {
  const t = useTranslations("common.imported");
  const format = useFormatter();
  const changes = changesOf(job.counts);
  return (
    <div className="flex flex-col gap-4">
      <Panel>
        <div className="flex flex-col gap-5 pt-2">
          <p role="status" className="flex items-center gap-2 text-base font-semibold">
            <CircleCheck aria-hidden className="size-6 text-link" />
            {t("done")}
          </p>
          {changes.length === 0 ? (
            <p>{t("nothing")}</p>
          ) : (
            <dl className="grid grid-cols-2 gap-4 sm:grid-cols-[repeat(auto-fit,minmax(8rem,max-content))]">
              {changes.map(({ change, count }) => (
                <Stat key={change} label={t(change)} value={format.number(count)} />
              ))}
            </dl>
          )}
          <div className="flex flex-wrap gap-2">
            <Link
              to="/catalogues/$catalogueId/match"
              params={{ catalogueId: job.catalogueId }}
              className={buttonClasses("primary")}
            >
              {t("match")}
            </Link>
            <Link
              to="/catalogues/$catalogueId"
              params={{ catalogueId: job.catalogueId }}
              search={{}}
              className={buttonClasses()}
            >
              {t("look")}
            </Link>
          </div>
        </div>
      </Panel>
      <LeftOut job={job} />
      {noticesOf(job.summary).map((notice) => (
        <Callout key={notice} tone="review">
          {notice}
        </Callout>
      ))}
    </div>
  );
}

/** The first rows that were not imported, and why. */
function LeftOut({ job }: { readonly job: Job }) {
  const t = useTranslations("common.imported");
  const format = useFormatter();
  const rows = failedRowsOf(job.summary);
  const count = countOf(job, "failed");
  if (rows.length === 0) return null;
  const title = t("failures", { count });
  return (
    <Panel
      title={title}
      hint={rows.length < count ? t("failuresSome", { shown: rows.length }) : t("failuresHint")}
      flush
    >
      <Table
        label={title}
        rows={rows}
        rowKey={(row) => row.row}
        columns={[
          { id: "row", header: t("row"), numeric: true, className: "w-24", cell: (row) => format.number(row.row) },
          { id: "reason", header: t("reason"), cell: (row) => row.reason },
        ]}
      />
    </Panel>
  );
}
