import { useTranslations } from "use-intl";

import { PageHeader } from "@/components/ui/PageHeader";
import { JobsList } from "@/features/jobs/JobsList";

export function JobsPage() {
  const t = useTranslations("jobs");
  return (
    <>
      <PageHeader title={t("title")} hint={t("hint")} />
      <JobsList />
    </>
  );
}
