import type { ReactNode } from "react";

import { Ask } from "@/components/ui/Ask";

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
  const { body, action, onErase, children, ...rest } = props;
  return (
    <Ask {...rest} does={action} tone="danger" onDo={onErase}>
      <p>{body}</p>
      {children}
    </Ask>
  );
}
