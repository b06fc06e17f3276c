import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

/** The way to a job that is known by its id only: the id's beginning tells jobs apart. */
export function JobLink({ id }: { readonly id: string }) {
  const t = useTranslations("operations");
  return (
    <Link to="/jobs/$jobId" params={{ jobId: id }} className="whitespace-nowrap text-accent underline">
      {t("job", { id: id.slice(0, 8) })}
    </Link>
  );
}
