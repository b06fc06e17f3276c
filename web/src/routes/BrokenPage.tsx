import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useTranslations } from "use-intl";

import { buttonClasses } from "@/components/ui/Button";
import { EmptyState, ErrorNotice } from "@/components/ui/Feedback";

/** In place of a page that could not be shown. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  return (
    <div className="mx-auto max-w-2xl p-6">
      <ErrorNotice error={error} onRetry={reset} />
    </div>
  );
}

/** In place of a page that does not exist. */
export function MissingPage() {
  const t = useTranslations("common");
  return (
    <EmptyState
      icon={<Compass />}
      title={t("notFound.title")}
      action={
        <Link to="/" className={buttonClasses("primary")}>
          {t("nav.home")}
        </Link>
      }
    >
      {t("notFound.body")}
    </EmptyState>
  );
}
