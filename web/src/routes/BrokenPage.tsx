import { Link, type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import { buttonClasses } from "@/components/ui/Button";
import { ErrorNotice } from "@/components/ui/Feedback";
import { PageHeader } from "@/components/ui/PageHeader";

/** In place of a page that could not be shown. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate(); // what the page is made of and shows is asked for again
  };
  return (
    <div className="mx-auto max-w-2xl p-6">
      <ErrorNotice error={error} onRetry={again} />
    </div>
  );
}

/** The same where there is no frame around it, since who asks could not be found out. */
export function OutsidePage(props: ErrorComponentProps) {
  return (
    <main>
      <BrokenPage {...props} />
    </main>
  );
}

/** In place of a page that does not exist. */
export function MissingPage() {
  const t = useTranslations("common");
  return (
    <>
      <PageHeader title={t("notFound.title")} hint={t("notFound.body")} />
      <Link to="/" className={buttonClasses("primary")}>
        {t("nav.home")}
      </Link>
    </>
  );
}

/** The same where there is no frame around it: an address that none of ours begins with. */
export function LostPage() {
  return (
    <main className="mx-auto max-w-2xl p-6">
      <MissingPage />
    </main>
  );
}
