import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

import { IconButton } from "./Button";

/** Short news at the page's edge, read out by screen readers. `useToast().add({ title, description })`. */
export function Toasts({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider timeout={6000}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

export const useToast = Toast.useToastManager;

function List() {
  const { toasts } = useToast();
  const t = useTranslations("common");
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="flex items-start justify-between gap-3 rounded-panel border border-line bg-surface px-4 py-3 shadow-raised"
    >
      <div>
        <Toast.Title className="font-semibold" />
        <Toast.Description className="text-muted" />
        <Toast.Action className="font-medium text-accent underline" />
      </div>
      <Toast.Close
        aria-hidden={false} // who cannot see it may put it away too
        render={<IconButton label={t("close")} icon={<X className="size-4" />} small />}
      />
    </Toast.Root>
  ));
}
