import { Link } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";

import { buttonClasses } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/Feedback";
import { PageHeader } from "@/components/ui/PageHeader";

/** In place of a page that administrators have, for whoever came by its address. */
export function AdminsOnly({ title }: { readonly title: string }) {
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  return (
    <>
      <PageHeader title={title} />
      <EmptyState
        icon={<Lock />}
        title={errors("forbidden")}
        action={
          <Link to="/" className={buttonClasses("primary")}>
            {common("nav.home")}
          </Link>
        }
      />
    </>
  );
}
