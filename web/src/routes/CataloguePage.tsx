import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { useTranslations } from "use-intl";

import { type Catalogue, type Me, mayAct } from "@/api/types";
import { buttonClasses } from "@/components/ui/Button";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";
import { PageHeader } from "@/components/ui/PageHeader";
import { Tabs } from "@/components/ui/Tabs";
import { When } from "@/components/ui/When";
import { ImportNotice } from "@/features/catalogues/ImportNotice";
import { CatalogueNotices } from "@/features/catalogues/matchers/CatalogueNotices";
import { MatchersTab } from "@/features/catalogues/matchers/MatchersTab";
import { catalogueQuery } from "@/features/catalogues/queries";
import { RecordsTab } from "@/features/catalogues/records/RecordsTab";
import { SettingsTab } from "@/features/catalogues/settings/SettingsTab";
import { SourcesTab } from "@/features/catalogues/sources/SourcesTab";

const app = getRouteApi("/app");
const route = getRouteApi("/app/catalogues/$catalogueId");

const TABS = ["records", "sources", "matchers", "settings"] as const;
type TabName = (typeof TABS)[number];

export function CataloguePage() {
  const t = useTranslations("catalogues.page");
  const { me } = app.useRouteContext();
  const { catalogueId } = route.useParams();
  const catalogue = useQuery(catalogueQuery(catalogueId));
  return (
    <>
      <PageHeader
        above={
          <Link to="/catalogues" className="underline">
            {t("all")}
          </Link>
        }
        title={catalogue.data?.name ?? t("fallback")}
        hint={
          catalogue.data &&
          t.rich("hint", {
            count: catalogue.data.recordCount,
            when: () => <When at={catalogue.data.updatedAt} />,
          })
        }
        actions={catalogue.data && <Actions catalogue={catalogue.data} me={me} />}
      />
      <ImportNotice catalogueId={catalogueId} />
      {catalogue.isPending && <Loading rows={8} />}
      {catalogue.isError && <ErrorNotice error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
      {catalogue.isSuccess && <Views key={catalogueId} catalogue={catalogue.data} me={me} />}
    </>
  );
}

interface PartProps {
  readonly catalogue: Catalogue;
  readonly me: Me;
}

function Actions({ catalogue, me }: PartProps) {
  const t = useTranslations("catalogues.page");
  const params = { catalogueId: catalogue.id };
  return (
    <>
      {mayAct(me.role, "admin") && (
        <Link to="/catalogues/$catalogueId/import" params={params} className={buttonClasses()}>
          {t("import")}
        </Link>
      )}
      {mayAct(me.role, "reviewer") && catalogue.recordCount > 0 && (
        <Link to="/catalogues/$catalogueId/match" params={params} className={buttonClasses("primary")}>
          {t("match")}
        </Link>
      )}
    </>
  );
}

function Views({ catalogue, me }: PartProps) {
  const t = useTranslations("catalogues.page");
  const navigate = route.useNavigate();
  const { tab, search = "", item } = route.useSearch();
  const isAdmin = mayAct(me.role, "admin");
  const mayMatch = mayAct(me.role, "reviewer") && catalogue.recordCount > 0;
  const look = useCallback(
    (wanted: string) =>
      void navigate({
        search: (now) => ({ ...now, search: wanted === "" ? undefined : wanted }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const open = (wanted: string | undefined) =>
    void navigate({ search: (now) => ({ ...now, item: wanted }), resetScroll: false });
  const views: Readonly<Record<TabName, ReactNode>> = {
    records: <RecordsTab catalogue={catalogue} mayImport={isAdmin} search={search} onSearch={look} />,
    sources: <SourcesTab catalogue={catalogue} mayErase={isAdmin} mayMatch={mayMatch} chosen={item} onChoose={open} />,
    matchers: (
      <MatchersTab catalogueId={catalogue.id} mayMatch={mayMatch} mayChange={isAdmin} chosen={item} onChoose={open} />
    ),
    settings: (
      <SettingsTab catalogue={catalogue} onDeleted={() => void navigate({ to: "/catalogues", replace: true })} />
    ),
  };
  const shown = TABS.filter((name) => name !== "settings" || isAdmin);
  const chosen = shown.find((name) => name === tab) ?? "records";
  return (
    <>
      <CatalogueNotices catalogueId={catalogue.id} proposalShown={chosen === "matchers"} />
      <Tabs
        label={t("tabs")}
        value={chosen}
        onChange={(value) => void navigate({ search: { tab: value === "records" ? undefined : value } })}
        tabs={shown.map((name) => ({ value: name, label: t(name), content: views[name] }))}
      />
    </>
  );
}
