import { useFormatter, useTranslations } from "use-intl";

import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { When } from "@/components/ui/When";

import type { Key } from "./queries";
import { AREAS, type KeyState, reachesOf } from "./scopes";

interface KeyRowProps {
  readonly apiKey: Key;
  readonly state: KeyState;
  readonly onRevoke: () => void;
}

/** A key: what it is for, how far it reaches, when it was used, when it ends. */
export function KeyRow({ apiKey, state, onRevoke }: KeyRowProps) {
  const t = useTranslations("people.keys");
  const common = useTranslations("common.role");
  const format = useFormatter();
  const { expiresAt, usedAt } = apiKey;
  const day = (moment: string) => format.dateTime(new Date(moment), { dateStyle: "medium" });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-56 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-semibold wrap-anywhere">
          {apiKey.name}
          <Badge tone={apiKey.role === "admin" ? "accent" : "no_match"}>{common(apiKey.role)}</Badge>
          {state !== "active" && <Badge tone="failed">{t(state)}</Badge>}
        </p>
        <p className="text-muted">
          <span className="font-mono text-xs">{t("begins", { prefix: apiKey.prefix })}</span>
        </p>
        <p className="text-xs text-muted">
          {usedAt === null ? t("unused") : t.rich("used", { when: () => <When at={usedAt} /> })}
          {" · "}
          {expiresAt === null ? t("endless") : t(state === "expired" ? "ended" : "ends", { day: day(expiresAt) })}
        </p>
      </div>
      <Reach apiKey={apiKey} />
      {state === "active" && (
        <Button small tone="danger" aria-label={t("revokeOf", { name: apiKey.name })} onClick={onRevoke}>
          {t("revoke")}
        </Button>
      )}
    </li>
  );
}

function Reach({ apiKey }: { readonly apiKey: Key }) {
  const t = useTranslations("people");
  const reaches = reachesOf(apiKey.scopes);
  if (apiKey.scopes.length === 0) return <span className="text-muted">{t("keys.unlimited")}</span>;
  return (
    <ul aria-label={t("keys.reach")} className="flex flex-wrap gap-1.5">
      {AREAS.filter((area) => reaches[area] !== "none").map((area) => (
        <li key={area}>
          <Badge>{t(`reachOf.${reaches[area]}`, { area: t(`area.${area}`) })}</Badge>
        </li>
      ))}
    </ul>
  );
}
