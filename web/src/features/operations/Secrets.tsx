import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { idempotencyKey } from "@/api/client";
import { Button } from "@/components/ui/Button";
import { CopyField } from "@/components/ui/CopyField";
import { Dialog } from "@/components/ui/Dialog";
import { Callout, EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";

import { makeSecret, secretsQuery } from "./queries";

/** What deliveries are signed with, so that receivers know who sent them. */
export function Secrets() {
  const t = useTranslations("operations.secrets");
  const format = useFormatter();
  const [making, setMaking] = useState(false);
  const secrets = useQuery(secretsQuery);
  const known = secrets.data?.items;
  const time = (moment: string) => format.dateTime(new Date(moment), { dateStyle: "medium", timeStyle: "short" });
  return (
    <Panel
      title={t("title")}
      hint={t("hint")}
      actions={known !== undefined && <Button onClick={() => setMaking(true)}>{t("make")}</Button>}
    >
      {secrets.isPending && <Loading rows={1} />}
      {secrets.error !== null && <ErrorNotice error={secrets.error} onRetry={() => void secrets.refetch()} />}
      {known?.length === 0 && (
        <EmptyState icon={<KeyRound />} title={t("none")}>
          {t("noneBody")}
        </EmptyState>
      )}
      <ul className="flex flex-col divide-y divide-line">
        {known?.map((secret) => (
          <li key={secret.id} className="flex flex-wrap justify-between gap-x-4 py-2">
            <span>{t("madeAt", { time: time(secret.createdAt) })}</span>
            <span className="text-muted">
              {secret.expiresAt === null ? t("current") : t("until", { time: time(secret.expiresAt) })}
            </span>
          </li>
        ))}
      </ul>
      {making && <MakeDialog replaces={known !== undefined && known.length > 0} onClose={() => setMaking(false)} />}
    </Panel>
  );
}

/** Makes a secret, after saying what that does to the one before, and shows it this once. */
function MakeDialog({ replaces, onClose }: { readonly replaces: boolean; readonly onClose: () => void }) {
  const t = useTranslations("operations.secrets");
  const common = useTranslations("common");
  const client = useQueryClient();
  const [key] = useState(idempotencyKey);
  const making = useMutation({
    mutationFn: () => makeSecret(key),
    onSuccess: () => client.invalidateQueries({ queryKey: ["operations", "secrets"] }),
  });
  const made = making.data;
  return (
    <Dialog
      open
      sticky={made !== undefined}
      onClose={onClose}
      title={t(made === undefined ? "make" : "made")}
      description={made === undefined ? t(replaces ? "replaces" : "first") : undefined}
      actions={
        made === undefined ? (
          <>
            <Button onClick={onClose}>{common("cancel")}</Button>
            <Button tone="primary" busy={making.isPending} onClick={() => making.mutate()}>
              {t("make")}
            </Button>
          </>
        ) : (
          <Button tone="primary" onClick={onClose}>
            {t("done")}
          </Button>
        )
      }
    >
      {making.error !== null && <ErrorNotice error={making.error} />}
      {made !== undefined &&
        (made.secret === null ? (
          <Callout tone="review">{t("lost")}</Callout>
        ) : (
          <CopyField label={t("secret")} value={made.secret} hint={t("once")} />
        ))}
    </Dialog>
  );
}
