import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { countOf } from "@/api/summary";
import type { Job } from "@/api/types";
import { Button, buttonClasses } from "@/components/ui/Button";
import { Panel } from "@/components/ui/Panel";

import { BulkDialog } from "./BulkDialog";

/** Rows without a match, which may be what the catalogue lacks. */
export function Unmatched({ job, mayReview }: { readonly job: Job; readonly mayReview: boolean }) {
  const t = useTranslations("results.unmatched");
  const [adding, setAdding] = useState(false);
  const rows = countOf(job, "no_match");
  if (rows === 0) return null;
  return (
    <Panel title={t("title")} hint={t("hint", { rows })}>
      <div className="flex flex-wrap gap-2">
        <Link
          to="/jobs/$jobId"
          params={{ jobId: job.id }}
          search={{ tab: "rows", decision: "no_match" }}
          className={buttonClasses()}
        >
          {t("look")}
        </Link>
        {mayReview && <Button onClick={() => setAdding(true)}>{t("add")}</Button>}
      </div>
      {adding && (
        <BulkDialog jobId={job.id} wish={{ judgement: "new", decision: "no_match" }} onClose={() => setAdding(false)} />
      )}
    </Panel>
  );
}
