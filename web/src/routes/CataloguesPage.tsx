import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import { mayAct } from "@/api/types";
import { buttonClasses } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { CatalogueList } from "@/features/catalogues/CatalogueList";

const app = getRouteApi("/app");

export function CataloguesPage() {
  const t = useTranslations("catalogues");
  const { me } = app.useRouteContext();
  const mayImport = mayAct(me.role, "admin");
  return (
    <>
      <PageHeader
        title={t("title")}
        hint={t("hint")}
        actions={
          mayImport && (
            <Link to="/catalogues/new" className={buttonClasses("primary")}>
              {t("bring")}
            </Link>
          )
        }
      />
      <CatalogueList mayImport={mayImport} mayMatch={mayAct(me.role, "reviewer")} />
    </>
  );
}
