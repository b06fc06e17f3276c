import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import { Preferences } from "@/components/shell/Preferences";
import { PageHeader } from "@/components/ui/PageHeader";
import { PasswordPanel } from "@/features/session/PasswordPanel";
import { SignOutButton } from "@/features/session/SignOutButton";

const route = getRouteApi("/app");

export function AccountPage() {
  const t = useTranslations("common");
  const { me } = route.useRouteContext();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const leave = () => {
    queryClient.clear();
    void navigate({ to: "/welcome", search: { next: undefined, refused: undefined } });
  };
  return (
    <>
      <PageHeader title={me.name} hint={t(`role.${me.role}`)} actions={<SignOutButton onSignedOut={leave} />} />
      <div className="grid gap-4 md:grid-cols-2">
        <Preferences />
        <PasswordPanel onChanged={leave} />
      </div>
    </>
  );
}
