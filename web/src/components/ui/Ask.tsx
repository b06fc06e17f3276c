import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

import { Button, type Tone } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorNotice } from "./Feedback";

interface AskProps {
  readonly open?: boolean;
  readonly title: string;
  /** What it means. */
  readonly description?: string;
  /** What the button that does it says. */
  readonly does: string;
  readonly tone?: Tone;
  readonly busy: boolean;
  readonly disabled?: boolean;
  /** Why it could not be done. */
  readonly error: Error | null;
  /** A press does it, or sends the form of this id. */
  readonly onDo: (() => void) | { readonly form: string };
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** Asks before something is done, for what has to be known or only whether; stays where it could not be done. */
export function Ask(props: AskProps) {
  const { open = true, title, description, does, tone = "primary", busy, disabled = false } = props;
  const { error, onDo, onClose, children } = props;
  const t = useTranslations("common");
  const act = typeof onDo === "function" ? { onClick: onDo } : { type: "submit" as const, form: onDo.form };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone={tone} busy={busy} disabled={disabled} {...act}>
            {does}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {error !== null && <ErrorNotice error={error} />}
        {children}
      </div>
    </Dialog>
  );
}

interface GivenProps {
  readonly title: string;
  readonly description: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Shows what cannot be had again, until whoever takes it says that they have. */
export function Given({ title, description, onClose, children }: GivenProps) {
  const t = useTranslations("common");
  return (
    <Dialog
      open
      sticky
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <Button tone="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      {children}
    </Dialog>
  );
}
