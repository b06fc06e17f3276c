import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import { recordQuery } from "@/api/records";
import { mayAct } from "@/api/types";
import { PageHeader } from "@/components/ui/PageHeader";
import { catalogueQuery } from "@/features/catalogues/queries";
import { DeleteRecord } from "@/features/catalogues/records/DeleteRecord";
import { RecordView } from "@/features/catalogues/records/RecordView";

const app = getRouteApi("/app");
const route = getRouteApi("/app/catalogues/$catalogueId/records/$recordId");

export function RecordPage() {
  const t = useTranslations("catalogues");
  const { me } = app.useRouteContext();
  const { catalogueId, recordId } = route.useParams();
  const navigate = route.useNavigate();
  const catalogue = useQuery(catalogueQuery(catalogueId));
  const record = useQuery(recordQuery(catalogueId, recordId));
  return (
    <>
      <PageHeader
        above={
          <Link to="/catalogues/$catalogueId" params={{ catalogueId }} className="underline">
            {catalogue.data?.name ?? t("page.all")}
          </Link>
        }
        title={record.data?.key ?? t("record.fallback")}
        actions={
          record.data !== undefined &&
          mayAct(me.role, "admin") && (
            <DeleteRecord
              catalogueId={catalogueId}
              record={record.data}
              onDeleted={() =>
                void navigate({ to: "/catalogues/$catalogueId", params: { catalogueId }, replace: true })
              }
            />
          )
        }
      />
      <RecordView catalogueId={catalogueId} recordId={recordId} />
    </>
  );
}
