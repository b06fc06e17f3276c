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
  return (
    <>
      <PageHeader
        title={t("title")}
        hint={t("hint")}
        actions={
          mayAct(me.role, "admin") && (
            <Link to="/catalogues/new" className={buttonClasses("primary")}>
              {t("bring")}
            </Link>
          )
        }
      />
      <CatalogueList role={me.role} />
    </>
  );
}
