import { Link } from "@tanstack/react-router";
import { useFormatter, useTranslations } from "use-intl";

import { mayAct, type Catalogue, type Role } from "@/api/types";
import { buttonClasses } from "@/components/ui/Button";
import { Panel } from "@/components/ui/Panel";
import { Table } from "@/components/ui/Table";
import { When } from "@/components/ui/When";

interface CataloguesPanelProps {
  readonly catalogues: readonly Catalogue[];
  readonly role: Role;
  /** There are others, which home does not show. */
  readonly more: boolean;
}

/** The catalogues, each with what one does next. */
export function CataloguesPanel({ catalogues, role, more }: CataloguesPanelProps) {
  const t = useTranslations("home.catalogues");
  const format = useFormatter();
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
      <Table
        label={t("title")}
        rows={catalogues}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "name",
            header: t("name"),
            className: "min-w-24",
            cell: ({ id, name }) => (
              <Link
                to="/catalogues/$catalogueId"
                params={{ catalogueId: id }}
                className="font-medium wrap-anywhere text-accent underline"
              >
                {name}
              </Link>
            ),
          },
          { id: "records", header: t("records"), numeric: true, cell: (row) => format.number(row.recordCount) },
          {
            id: "changed",
            header: t("changed"),
            className: "max-sm:hidden",
            cell: (row) => <When at={row.updatedAt} />,
          },
          {
            id: "next",
            header: <span className="sr-only">{t("next")}</span>,
            className: "text-right",
            cell: (row) => <Next catalogue={row} role={role} />,
          },
        ]}
      />
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

function Next({ catalogue, role }: { readonly catalogue: Catalogue; readonly role: Role }) {
  const t = useTranslations("home.catalogues");
  const params = { catalogueId: catalogue.id };
  if (catalogue.recordCount === 0)
    return (
      mayAct(role, "admin") && (
        <Link to="/catalogues/$catalogueId/import" params={params} className={buttonClasses("plain", true)}>
          {t("fill")}
        </Link>
      )
    );
  return (
    mayAct(role, "reviewer") && (
      <Link to="/catalogues/$catalogueId/match" params={params} className={buttonClasses("plain", true)}>
        {t("match")}
      </Link>
    )
  );
}
