import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";

import { signOut } from "./queries";

/** The way out. */
export function SignOutButton({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const t = useTranslations("common.account");
  const leaving = useMutation({ mutationFn: signOut, onSuccess: onSignedOut });
  return (
    <Button busy={leaving.isPending} onClick={() => leaving.mutate()}>
      {t("signOut")}
    </Button>
  );
}
