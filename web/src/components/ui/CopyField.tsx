import { Check, Copy } from "lucide-react";
import { type ReactNode, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";

import { Button } from "./Button";
import { copyText } from "./clipboard";

interface CopyFieldProps {
  readonly label: ReactNode;
  readonly value: string;
  /** A sentence below it. */
  readonly hint?: ReactNode;
}

/** Text to take along, such as a link or a key: one press copies it and says so, and it can be selected by hand. */
export function CopyField({ label, value, hint }: CopyFieldProps) {
  const t = useTranslations("common");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = () => void copyText(value, field.current).then(setCopied);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          ref={field}
          id={id}
          readOnly
          value={value}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onFocus={(event) => event.target.select()}
          className="min-h-9 min-w-0 flex-1 rounded-control border border-edge bg-sunken px-2.5 font-mono text-xs"
        />
        <Button
          onClick={copy}
          icon={copied === true ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
        >
          {t("copy")}
        </Button>
      </div>
      <p role="status" className="text-xs font-medium">
        {copied === null ? null : t(copied ? "copied" : "copyByHand")}
      </p>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
