import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import { Panel } from "@/components/ui/Panel";
import { When } from "@/components/ui/When";

import type { Overview } from "./queries";

/** Versions of matchers that the service stopped by itself, and the way to take back what they have decided. */
export function StoppedMatchers({ stopped }: { readonly stopped: Overview["stoppedMatchers"] }) {
  const t = useTranslations("operations.stopped");
  if (stopped.length === 0) return null;
  return (
    <Panel title={t("title")} hint={t("hint")}>
      <ul className="flex flex-col gap-4">
        {stopped.map((one) => (
          <li key={one.matcherId}>
            <p className="font-semibold">
              {t("version", { version: one.version, catalogue: one.catalogueName })}
              {one.stoppedAt !== null && (
                <span className="ml-2 font-normal text-muted">
                  <When at={one.stoppedAt} />
                </span>
              )}
            </p>
            <ul className="list-disc pl-5">
              {one.because.map(({ kind, message }) => (
                <li key={kind}>{message}</li>
              ))}
            </ul>
            <Link
              to="/catalogues/$catalogueId"
              params={{ catalogueId: one.catalogueId }}
              search={{ tab: "matchers", item: one.matcherId }}
              className="font-medium text-accent underline"
            >
              {t("open")}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
