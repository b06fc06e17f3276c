import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useNow, useTranslations } from "use-intl";

import { Button, buttonClasses } from "@/components/ui/Button";
import { EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Checkbox } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";

import { KeyRow } from "./KeyRow";
import { NewKeyDialog } from "./NewKeyDialog";
import { type Key, keysQuery } from "./queries";
import { RevokeDialog } from "./RevokeDialog";
import { keyState } from "./scopes";

/** What programs come in with. */
export function Keys() {
  const t = useTranslations("people.keys");
  const common = useTranslations("common");
  const now = useNow({ updateInterval: 60_000 }).getTime();
  const keys = useQuery(keysQuery);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const [withOld, setWithOld] = useState(false);
  const items = keys.data?.items ?? [];
  const active = items.filter((key) => keyState(key, now) === "active");
  const old = items.length - active.length;
  const make = (
    <Button tone="primary" icon={<KeyRound aria-hidden className="size-4" />} onClick={() => setMaking(true)}>
      {t("make")}
    </Button>
  );
  return (
    <Panel
      title={t("title")}
      hint={t("hint")}
      flush
      actions={
        <>
          <a href="/docs" className={buttonClasses("quiet")}>
            {common("nav.api")}
          </a>
          {active.length > 0 && make}
        </>
      }
    >
      {keys.isPending && <Loading />}
      {keys.error !== null && (
        <div className="p-4">
          <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />
        </div>
      )}
      {keys.isSuccess && active.length === 0 && (
        <EmptyState icon={<KeyRound />} title={t("none")} action={make}>
          {t("noneBody")}
        </EmptyState>
      )}
      <ul className="divide-y divide-line border-t border-line empty:hidden">
        {(withOld ? items : active).map((key) => (
          <KeyRow key={key.id} apiKey={key} state={keyState(key, now)} onRevoke={() => setRevoking(key)} />
        ))}
      </ul>
      {old > 0 && (
        <Checkbox
          className="border-t border-line px-4 py-3"
          label={t("old", { count: old })}
          checked={withOld}
          onChange={(event) => setWithOld(event.target.checked)}
        />
      )}
      {making && <NewKeyDialog onClose={() => setMaking(false)} />}
      {revoking !== null && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </Panel>
  );
}
