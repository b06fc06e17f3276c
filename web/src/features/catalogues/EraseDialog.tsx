import { type ReactNode } from "react";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorNotice } from "@/components/ui/Feedback";

interface EraseDialogProps {
  readonly open: boolean;
  readonly title: string;
  /** What will be lost. */
  readonly body: ReactNode;
  /** What the button says. */
  readonly action: string;
  readonly busy: boolean;
  readonly disabled?: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onErase: () => void;
  /** What has to be filled in before it can be done. */
  readonly children?: ReactNode;
}

/** Asks before something goes for good, and says what goes with it. */
export function EraseDialog(props: EraseDialogProps) {
  const { open, title, body, action, busy, disabled = false, error, onClose, onErase, children } = props;
  const common = useTranslations("common");
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button tone="danger" busy={busy} disabled={disabled} onClick={onErase}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {error !== null && <ErrorNotice error={error} />}
        <p>{body}</p>
        {children}
      </div>
    </Dialog>
  );
}
