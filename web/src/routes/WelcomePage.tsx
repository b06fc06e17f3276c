import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import { PageHeader } from "@/components/ui/PageHeader";
import { Callout } from "@/components/ui/Feedback";
import { meQuery } from "@/features/session/queries";
import { SignInForm } from "@/features/session/SignInForm";

const route = getRouteApi("/welcome");

export function WelcomePage() {
  const t = useTranslations("session");
  const { next, refused } = route.useSearch();
  const queryClient = useQueryClient();
  const router = useRouter();
  return (
    <main className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center px-4 py-10">
      <img src="/favicon.svg" alt="" className="mb-6 size-10" />
      <PageHeader title={t("title")} hint={t("hint")} />
      {next !== undefined && next !== "/" && (
        <div className="mb-6">
          <Callout>{t("expired")}</Callout>
        </div>
      )}
      {refused !== undefined && (
        <div className="mb-6">
          <Callout tone="review">{t("refused")}</Callout>
        </div>
      )}
      <SignInForm
        onSignedIn={(me) => {
          queryClient.setQueryData(meQuery.queryKey, me);
          router.history.push(next ?? "/");
        }}
      />
    </main>
  );
}
