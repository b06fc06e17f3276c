import { Link } from "@tanstack/react-router";
import { CircleUser, Menu as MenuIcon, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";

import { mayAct, type Me, type Role } from "@/api/types";
import { buttonClasses, IconButton } from "@/components/ui/Button";
import { classes } from "@/components/ui/classes";

const PLACES = [
  { to: "/", name: "home", needs: "viewer" },
  { to: "/catalogues", name: "catalogues", needs: "viewer" },
  { to: "/jobs", name: "jobs", needs: "viewer" },
  { to: "/reviews", name: "reviews", needs: "reviewer" },
  { to: "/operations", name: "operations", needs: "admin" },
  { to: "/people", name: "people", needs: "admin" },
] as const satisfies readonly { to: string; name: string; needs: Role }[];

interface ShellProps {
  readonly me: Me;
  readonly children: ReactNode;
}

/** What stands around every page: where one can go, who one is. */
export function Shell({ me, children }: ShellProps) {
  const t = useTranslations("common");
  const [open, setOpen] = useState(false);
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("skip")}
      </a>
      <header className="sticky top-0 z-30 border-b border-line bg-surface">
        <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-6 px-4">
          <Link to="/" className="flex min-h-12 items-center gap-2 font-semibold">
            <img src="/favicon.svg" alt="" className="size-6" />
            {t("name")}
          </Link>
          <div className="ml-auto flex items-center gap-1 md:order-last">
            <Link to="/account" className={buttonClasses("quiet")} aria-label={t("account.label", { name: me.name })}>
              <CircleUser aria-hidden className="size-5" />
              <span className="max-w-40 truncate max-sm:hidden">{me.name}</span>
            </Link>
            <IconButton
              className="md:hidden"
              label={open ? t("nav.close") : t("nav.open")}
              aria-expanded={open}
              aria-controls="places"
              icon={open ? <X className="size-5" /> : <MenuIcon className="size-5" />}
              onClick={() => setOpen(!open)}
            />
          </div>
          <nav
            id="places"
            aria-label={t("nav.label")}
            className={classes("w-full pb-2 md:flex md:w-auto md:gap-1 md:pb-0", open ? "flex flex-col" : "hidden")}
          >
            {PLACES.filter((place) => mayAct(me.role, place.needs)).map((place) => (
              <Link
                key={place.to}
                to={place.to}
                activeOptions={{ exact: place.to === "/" }}
                onClick={() => setOpen(false)}
                className="flex min-h-9 items-center rounded-control px-3 font-medium hover:bg-sunken"
                activeProps={{ className: "bg-accent-soft text-accent-strong" }}
                inactiveProps={{ className: "text-muted" }}
              >
                {t(`nav.${place.name}`)}
              </Link>
            ))}
          </nav>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-7xl flex-1 px-4 py-6 outline-none">
        {children}
      </main>
    </div>
  );
}
