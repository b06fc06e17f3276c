import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";

import { Button } from "./Button";

interface MoreProps {
  /** Whether there is more to show. */
  readonly has: boolean;
  readonly busy: boolean;
  readonly onMore: () => void;
}

/** The end of a list that goes on: more comes when it is scrolled to, or by the button. */
export function More({ has, busy, onMore }: MoreProps) {
  const t = useTranslations("common");
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const mark = end.current;
    if (mark === null || busy || !("IntersectionObserver" in window)) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onMore(), {
      rootMargin: "400px",
    });
    observer.observe(mark);
    return () => observer.disconnect();
  }, [busy, onMore, has]);
  if (!has) return null;
  return (
    <div ref={end} className="flex justify-center p-3">
      <Button busy={busy} onClick={onMore}>
        {t("more")}
      </Button>
    </div>
  );
}
