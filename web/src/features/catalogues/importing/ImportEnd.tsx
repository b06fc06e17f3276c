import { TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";

import { ApiError } from "@/api/errors";
import type { Job } from "@/api/types";
import { Imported } from "@/components/imports/Imported";
import { Button } from "@/components/ui/Button";
import { EmptyState, ErrorNotice } from "@/components/ui/Feedback";

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
