import { Link } from "@tanstack/react-router";
import { useFormatter, useTranslations } from "use-intl";

import { type Catalogue, mayAct, type Role } from "@/api/types";

import { buttonClasses } from "../ui/Button";
import { Table } from "../ui/Table";
import { When } from "../ui/When";

interface CatalogueTableProps {
  readonly catalogues: readonly Catalogue[];
  readonly role: Role;
}

/** Catalogues, each with what this role does next with it. */
export function CatalogueTable({ catalogues, role }: CatalogueTableProps) {
  const t = useTranslations("common.catalogues");
  const format = useFormatter();
  return (
    <Table
      label={t("title")}
      rows={catalogues}
      rowKey={(row) => row.id}
      columns={[
        {
          id: "name",
          header: t("name"),
          className: "min-w-24",
          cell: (row) => (
            <Link
              to="/catalogues/$catalogueId"
              params={{ catalogueId: row.id }}
              search={{}}
              className="font-medium wrap-anywhere text-accent underline"
            >
              {row.name}
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
  );
}

function Next({ catalogue, role }: { readonly catalogue: Catalogue; readonly role: Role }) {
  const t = useTranslations("common.catalogues");
  const filled = catalogue.recordCount > 0;
  if (!mayAct(role, filled ? "reviewer" : "admin")) return null;
  return (
    <Link
      to={filled ? "/catalogues/$catalogueId/match" : "/catalogues/$catalogueId/import"}
      params={{ catalogueId: catalogue.id }}
      className={buttonClasses("plain", true)}
    >
      {t(filled ? "match" : "fill")}
    </Link>
  );
}
