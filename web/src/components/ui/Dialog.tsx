import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { useTranslations } from "use-intl";

import { classes } from "./classes";
import { IconButton } from "./Button";

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** A sentence under the title. */
  readonly description?: ReactNode;
  /** The buttons, the one that does it last. */
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  /** A press beside it does not close it: what it holds cannot be had again. */
  readonly sticky?: boolean;
  /** What has the focus first, where that is not the first thing that can have it. */
  readonly focusFirst?: RefObject<HTMLElement | null>;
  readonly children?: ReactNode;
}

/** A question or a piece of work before the page; Escape and the cross close it, and the focus goes back. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  actions,
  wide = false,
  sticky = false,
  focusFirst,
  children,
}: DialogProps) {
  const t = useTranslations("common");
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())} disablePointerDismissal={sticky}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Base.Popup
          {...(focusFirst === undefined ? {} : { initialFocus: focusFirst })}
          className={classes(
            "fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-panel bg-surface shadow-raised",
            wide ? "max-w-3xl" : "max-w-lg",
          )}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4">
            <div>
              <Base.Title className="text-base font-semibold">{title}</Base.Title>
              {description !== undefined && <Base.Description className="text-muted">{description}</Base.Description>}
            </div>
            <Base.Close render={<IconButton label={t("close")} icon={<X className="size-4" />} />} />
          </header>
          <div className="overflow-auto px-5 py-4">{children}</div>
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
