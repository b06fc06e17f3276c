/** A key to press. */
export function Kbd({ children }: { readonly children: string }) {
  return (
    <kbd className="inline-flex min-w-5 items-center justify-center rounded border border-edge bg-surface px-1 font-mono text-xs text-muted">
      {children}
    </kbd>
  );
}
