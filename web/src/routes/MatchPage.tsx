import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Boxes, Lock } from "lucide-react";
import { useTranslations } from "use-intl";

import { type Catalogue, mayAct } from "@/api/types";
import { buttonClasses } from "@/components/ui/Button";
import { EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { PageHeader } from "@/components/ui/PageHeader";
import { MatchFlow } from "@/features/jobs/match/MatchFlow";
import { catalogueQuery } from "@/features/jobs/queries";

const app = getRouteApi("/app");
const route = getRouteApi("/app/catalogues/$catalogueId/match");

export function MatchPage() {
  const t = useTranslations("jobs.match");
  const { catalogueId } = route.useParams();
  const catalogue = useQuery(catalogueQuery(catalogueId));
  const name = catalogue.data?.name;
  return (
    <>
      <PageHeader
        title={name === undefined ? t("title") : t("titleWith", { catalogue: name })}
        hint={t("hint")}
        above={
          name !== undefined && (
            <Link to="/catalogues/$catalogueId" params={{ catalogueId }} className="underline">
              {name}
            </Link>
          )
        }
      />
      {catalogue.isPending && <Loading />}
      {catalogue.error !== null && <ErrorNotice error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
      {catalogue.data !== undefined && <MatchBody catalogue={catalogue.data} />}
    </>
  );
}

function MatchBody({ catalogue }: { readonly catalogue: Catalogue }) {
  const t = useTranslations("jobs.match");
  const navigate = useNavigate();
  const { me } = app.useRouteContext();
  if (!mayAct(me.role, "reviewer")) return <EmptyState icon={<Lock />} title={t("reviewersOnly")} />;
  if (catalogue.recordCount === 0)
    return (
      <EmptyState
        icon={<Boxes />}
        title={t("noRecords")}
        action={
          mayAct(me.role, "admin") && (
            <Link
              to="/catalogues/$catalogueId/import"
              params={{ catalogueId: catalogue.id }}
              className={buttonClasses("primary")}
            >
              {t("import")}
            </Link>
          )
        }
      >
        {t("noRecordsBody")}
      </EmptyState>
    );
  return (
    <MatchFlow
      catalogue={catalogue}
      onStarted={(job) => void navigate({ to: "/jobs/$jobId", params: { jobId: job.id } })}
    />
  );
}
