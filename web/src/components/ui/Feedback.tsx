import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

import { ApiError, mayPass, UNREACHABLE } from "@/api/errors";

import { Button } from "./Button";
import { classes } from "./classes";
import { sentence } from "./sentence";

/** What went wrong in words that say what to do: the service's own, where it said any. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  return (error) => {
    if (!(error instanceof ApiError)) return t("page");
    if (error.code === UNREACHABLE) return t("unreachable");
    if (error.status === 401) return t("signedOut");
    if (error.message !== "") return sentence(error.message);
    if (error.status === 403) return t("forbidden");
    if (error.retryAfterSeconds !== null) return t("busy", { seconds: error.retryAfterSeconds });
    return t("unknown", { status: error.status });
  };
}

interface ErrorNoticeProps {
  readonly error: unknown;
  /** Asks again; the button is there only where that can help. */
  readonly onRetry?: (() => void) | undefined;
  readonly title?: string;
  /** What to say instead of the service's own words. */
  readonly message?: string | undefined;
}

/** An error that stays until it is mended: what, what to do, and the request's id for whoever reads the log. */
export function ErrorNotice({ error, onRetry, title, message }: ErrorNoticeProps) {
  const t = useTranslations("errors");
  const common = useTranslations("common");
  const text = useErrorText();
  const requestId = error instanceof ApiError ? error.requestId : null;
  const help = error instanceof ApiError ? error.details["help"] : null;
  return (
    <div role="alert" className="flex gap-3 rounded-panel border border-failed bg-failed-soft px-4 py-3">
      <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-failed" />
      <div className="flex min-w-0 flex-col items-start gap-1.5">
        <p className="font-semibold">{title ?? t("title")}</p>
        <p className="wrap-anywhere">{message ?? text(error)}</p>
        {requestId !== null && <p className="font-mono text-xs wrap-anywhere">{t("requestId", { id: requestId })}</p>}
        {typeof help === "string" && help.startsWith("/errors#") && (
          <a href={help} target="_blank" rel="noreferrer" className="text-accent underline">
            {t("help")}
          </a>
        )}
        {onRetry !== undefined && mayPass(error) && (
          <Button small onClick={onRetry}>
            {common("retry")}
          </Button>
        )}
      </div>
    </div>
  );
}

interface CalloutProps {
  readonly tone?: "accent" | "review";
  readonly children: ReactNode;
}

/** Something worth knowing, not an error. */
export function Callout({ tone = "accent", children }: CalloutProps) {
  return (
    <div
      className={classes("flex gap-3 rounded-panel px-4 py-3", tone === "accent" ? "bg-accent-soft" : "bg-review-soft")}
    >
      <Info
        aria-hidden
        className={classes("mt-0.5 size-5 shrink-0", tone === "accent" ? "text-accent-strong" : "text-review")}
      />
      <div className="min-w-0">{children}</div>
    </div>
  );
}

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** What to do, in one sentence. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing is there yet: says so, and what to do next. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-12 text-center">
      {icon !== undefined && <div className="text-muted [&>svg]:size-8">{icon}</div>}
      <p className="text-base font-semibold">{title}</p>
      {children !== undefined && <p className="max-w-prose text-muted">{children}</p>}
      {action}
    </div>
  );
}

/** The place of something that is still on its way. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden className={classes("animate-pulse rounded-control bg-sunken", className ?? "h-5 w-full")} />;
}

/** A list on its way, said to screen readers once. */
export function Loading({ rows = 3 }: { readonly rows?: number }) {
  const t = useTranslations("common");
  return (
    <div role="status" className="flex flex-col gap-2 p-4">
      <span className="sr-only">{t("loading")}</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className="h-7 w-full" />
      ))}
    </div>
  );
}
