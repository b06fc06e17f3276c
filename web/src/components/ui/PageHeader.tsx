import { type ReactNode, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";

interface PageHeaderProps {
  readonly title: string;
  /** A sentence about what this is. */
  readonly hint?: ReactNode;
  /** The way up: links to what this belongs to. */
  readonly above?: ReactNode;
  readonly actions?: ReactNode;
}

/** The page's title, for the eyes, the browser's tab and screen readers: after a change of page the focus is on it. */
export function PageHeader({ title, hint, above, actions }: PageHeaderProps) {
  const t = useTranslations("common");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t("title", { page: title });
  }, [t, title]);
  useEffect(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body || focused.closest("nav") !== null) heading.current?.focus();
  }, []);
  return (
    <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {above !== undefined && <div className="mb-1 flex flex-wrap gap-1.5 text-muted">{above}</div>}
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold wrap-anywhere outline-none">
          {title}
        </h1>
        {hint !== undefined && <p className="mt-1 max-w-prose text-muted">{hint}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
