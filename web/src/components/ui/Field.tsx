import { type ComponentPropsWithRef, type ReactNode, useId } from "react";

import { classes } from "./classes";

const CONTROL =
  "bg-surface border-edge rounded-control min-h-9 w-full min-w-0 border px-2.5 placeholder:text-muted disabled:opacity-60 aria-invalid:border-failed";

interface Labelled {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong with the value and what to do. */
  readonly error?: string | null | undefined;
  /** The label is there for screen readers only. */
  readonly hideLabel?: boolean;
}

interface FrameProps extends Labelled {
  readonly id: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A control's label above it, and what there is to say below. */
function Frame({ id, label, hint, error, hideLabel = false, className, children }: FrameProps) {
  return (
    <div className={classes("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "font-medium"}>
        {label}
      </label>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
      {error ? (
        <p id={`${id}-error`} className="text-xs font-medium text-failed">
          {error}
        </p>
      ) : null}
    </div>
  );
}

const described = (id: string, { hint, error }: Labelled) => ({
  id,
  "aria-describedby": classes(hint !== undefined && `${id}-hint`, error && `${id}-error`) || undefined,
  "aria-invalid": error ? true : undefined,
});

type TextFieldProps = Labelled & ComponentPropsWithRef<"input">;

export function TextField({ label, hint, error, hideLabel = false, className, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, hideLabel, className }}>
      <input type="text" {...rest} {...described(id, { label, hint, error })} className={CONTROL} />
    </Frame>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

type SelectProps = Labelled & ComponentPropsWithRef<"select"> & { readonly options: readonly Option[] };

/** The browser's own list of choices: every keyboard, screen reader and phone knows it. */
export function Select({ label, hint, error, hideLabel = false, className, options, ...rest }: SelectProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, hideLabel, className }}>
      <select {...rest} {...described(id, { label, hint, error })} className={CONTROL}>
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface CheckboxProps extends Omit<ComponentPropsWithRef<"input">, "type"> {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
}

export function Checkbox({ label, hint, className, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <div className={classes("flex items-start gap-2", className)}>
      <input
        type="checkbox"
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="mt-0.5 size-4 accent-accent"
        {...rest}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-xs text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
