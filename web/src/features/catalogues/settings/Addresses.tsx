import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";
import { When } from "@/components/ui/When";

import { MakeAddress, RevokeAddress } from "./TokenDialogs";
import { type Token, tokensQuery } from "./tokens";

/** The addresses that hold, with what was made of each; and making another one. */
export function Addresses({ catalogueId }: { readonly catalogueId: string }) {
  const t = useTranslations("catalogues.clients");
  const tokens = useQuery(tokensQuery(catalogueId));
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const active = tokens.data?.items.filter((token) => token.revokedAt === null) ?? [];
  return (
    <div className="flex flex-col items-start gap-3">
      {tokens.isPending && <Loading />}
      {tokens.error !== null && <ErrorNotice error={tokens.error} onRetry={() => void tokens.refetch()} />}
      <ul aria-label={t("addresses")} className="w-full divide-y divide-line empty:hidden">
        {active.map((token) => (
          <li key={token.id} className="flex items-center gap-3 py-2">
            <div className="min-w-0 flex-1">
              <p className="font-medium wrap-anywhere">{token.name}</p>
              <p className="text-xs text-muted">
                {token.usedAt === null ? t("unused") : t.rich("used", { when: () => <When at={token.usedAt ?? ""} /> })}
              </p>
            </div>
            <Button
              small
              tone="danger"
              aria-label={t("revokeOf", { name: token.name })}
              onClick={() => setRevoking(token)}
            >
              {t("revoke")}
            </Button>
          </li>
        ))}
      </ul>
      <Button onClick={() => setMaking(true)}>{t("make")}</Button>
      {making && <MakeAddress catalogueId={catalogueId} onClose={() => setMaking(false)} />}
      {revoking !== null && (
        <RevokeAddress catalogueId={catalogueId} token={revoking} onClose={() => setRevoking(null)} />
      )}
    </div>
  );
}
