import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import { mayAct, type Catalogue, type Role } from "@/api/types";
import { CatalogueTable } from "@/components/catalogues/CatalogueTable";
import { buttonClasses } from "@/components/ui/Button";
import { Panel } from "@/components/ui/Panel";

interface CataloguesPanelProps {
  readonly catalogues: readonly Catalogue[];
  readonly role: Role;
  /** There are others, which home does not show. */
  readonly more: boolean;
}

/** The catalogues, each with what one does next. */
export function CataloguesPanel({ catalogues, role, more }: CataloguesPanelProps) {
  const t = useTranslations("home.catalogues");
  return (
    <Panel
      title={t("title")}
      flush
      actions={
        mayAct(role, "admin") && (
          <Link to="/catalogues/new" className={buttonClasses("plain", true)}>
            {t("bring")}
          </Link>
        )
      }
    >
      <CatalogueTable catalogues={catalogues} role={role} />
      {more && (
        <p className="border-t border-line px-4 py-2.5">
          <Link to="/catalogues" className="font-medium text-accent underline">
            {t("all")}
          </Link>
        </p>
      )}
    </Panel>
  );
}
