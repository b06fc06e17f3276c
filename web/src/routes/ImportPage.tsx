import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";

import { mayAct } from "@/api/types";
import { Callout, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { PageHeader } from "@/components/ui/PageHeader";
import { ImportFlow } from "@/features/catalogues/importing/ImportFlow";
import { catalogueQuery } from "@/features/catalogues/queries";

import { dropped, hold } from "./dropped";

const app = getRouteApi("/app");
const route = getRouteApi("/app/catalogues/$catalogueId/import");

/** A file for a catalogue that is there. */
export function ImportPage() {
  const t = useTranslations("catalogues");
  const { me } = app.useRouteContext();
  const { catalogueId } = route.useParams();
  const catalogue = useQuery(catalogueQuery(catalogueId));
  return (
    <>
      <PageHeader
        above={
          <Link to="/catalogues/$catalogueId" params={{ catalogueId }} className="underline">
            {catalogue.data?.name ?? t("page.all")}
          </Link>
        }
        title={t("import.title", { name: catalogue.data?.name ?? "…" })}
        hint={t("import.hint")}
      />
      {!mayAct(me.role, "admin") && <Callout tone="review">{t("import.adminsOnly")}</Callout>}
      {catalogue.isPending && <Loading />}
      {catalogue.isError && <ErrorNotice error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
      {catalogue.isSuccess && mayAct(me.role, "admin") && <ImportFlow catalogue={catalogue.data} dropped={null} />}
    </>
  );
}

/** A file that becomes a catalogue. */
export function NewCataloguePage() {
  const t = useTranslations("catalogues");
  const { me } = app.useRouteContext();
  const [file] = useState(dropped);
  useEffect(() => () => hold(null), []);
  return (
    <>
      <PageHeader
        above={
          <Link to="/catalogues" className="underline">
            {t("page.all")}
          </Link>
        }
        title={t("import.newTitle")}
        hint={t("import.newHint")}
      />
      {mayAct(me.role, "admin") ? (
        <ImportFlow dropped={file} />
      ) : (
        <Callout tone="review">{t("import.adminsOnly")}</Callout>
      )}
    </>
  );
}
