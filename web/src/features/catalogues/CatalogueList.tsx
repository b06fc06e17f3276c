import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Boxes } from "lucide-react";
import { useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import { mayAct, type Role } from "@/api/types";
import { CatalogueTable } from "@/components/catalogues/CatalogueTable";
import { buttonClasses } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/Feedback";
import { Paged } from "@/components/ui/Paged";
import { Panel } from "@/components/ui/Panel";

import { cataloguesQuery } from "./queries";

/** All catalogues, each with what one does next with it. */
export function CatalogueList({ role }: { readonly role: Role }) {
  const t = useTranslations("catalogues.list");
  const list = useInfiniteQuery(cataloguesQuery);
  const mayImport = mayAct(role, "admin");
  return (
    <Panel flush>
      <Paged
        list={list}
        empty={
          <EmptyState
            icon={<Boxes />}
            title={t("empty")}
            action={
              mayImport && (
                <Link to="/catalogues/new" className={buttonClasses("primary")}>
                  {t("bring")}
                </Link>
              )
            }
          >
            {mayImport ? t("emptyHint") : t("emptyForOthers")}
          </EmptyState>
        }
      >
        <CatalogueTable catalogues={itemsOf(list.data)} role={role} />
      </Paged>
    </Panel>
  );
}
