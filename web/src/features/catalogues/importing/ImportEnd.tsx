import { Link } from "@tanstack/react-router";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";

import { ApiError } from "@/api/errors";
import type { Job } from "@/api/types";
import { Button, buttonClasses } from "@/components/ui/Button";
import { Callout, EmptyState, ErrorNotice } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";
import { Stat } from "@/components/ui/Stat";
import { Table } from "@/components/ui/Table";

import { changesOf, failedRowsOf, noticesOf } from "./progress";

interface ImportEndProps {
  readonly job: Job;
  /** Back to the file and what was said of it. */
  readonly onAgain: () => void;
}

/** How an import ended, and what to do next. */
export function ImportEnd({ job, onAgain }: ImportEndProps) {
  const t = useTranslations("catalogues.import.end");
  const again = (
    <Button tone="primary" onClick={onAgain}>
      {t("again")}
    </Button>
  );
  if (job.state === "cancelled")
    return <EmptyState icon={<TriangleAlert />} title={t("cancelled")} action={again} children={t("cancelledHint")} />;
  if (job.state === "failed")
    return (
      <div className="flex flex-col items-start gap-4">
        <ErrorNotice
          title={t("failedTitle")}
          error={new ApiError(job.errorCode ?? "", job.errorMessage ?? t("noReason"), 400, null)}
        />
        {again}
      </div>
    );
  return <Imported job={job} />;
}

function Imported({ job }: { readonly job: Job }) {
  const t = useTranslations("catalogues.import.end");
  const format = useFormatter();
  const changes = changesOf(job.counts);
  const failed = failedRowsOf(job.summary);
  const failures = changes.find(({ change }) => change === "failed")?.count ?? 0;
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
      {failed.length > 0 && (
        <Panel
          title={t("failures", { count: failures })}
          hint={failed.length < failures ? t("failuresSome", { shown: failed.length }) : t("failuresHint")}
          flush
        >
          <Table
            label={t("failures", { count: failures })}
            rows={failed}
            rowKey={(row) => row.row}
            columns={[
              { id: "row", header: t("row"), numeric: true, className: "w-24", cell: (row) => format.number(row.row) },
              { id: "reason", header: t("reason"), cell: (row) => row.reason },
            ]}
          />
        </Panel>
      )}
      {noticesOf(job.summary).map((notice) => (
        <Callout key={notice} tone="review">
          {notice}
        </Callout>
      ))}
    </div>
  );
}
