import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useId, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { Ask } from "@/components/ui/Ask";
import { TextField } from "@/components/ui/Field";
import { useToast } from "@/components/ui/Toasts";

import type { Matcher } from "../queries";
import { FIRST_SHARE, type Move, move, shareOf, toneOf } from "./moves";

interface MoveDialogProps {
  readonly matcher: Pick<Matcher, "id" | "version"> & { readonly canaryShare?: number | null };
  readonly wanted: Move;
  /** The version that decides now, where one does. */
  readonly active: number | undefined;
  readonly onClose: () => void;
}

/** Asks before a version is moved: says what it means, and takes the share that it is to be tried on. */
export function MoveDialog({ matcher, wanted, active, onClose }: MoveDialogProps) {
  const t = useTranslations("catalogues.matchers.moves");
  const format = useFormatter();
  const client = useQueryClient();
  const toasts = useToast();
  const form = useId();
  const [typed, setTyped] = useState(() => String(Math.round((matcher.canaryShare ?? FIRST_SHARE) * 1000) / 10));
  const share = shareOf(typed);
  const { version } = matcher;
  const moving = useMutation({
    mutationFn: () => move(matcher.id, wanted, share ?? undefined),
    onSuccess: () => {
      onClose();
      const percent = format.number(share ?? 0, { style: "percent", maximumFractionDigits: 1 });
      toasts.add({ title: t(`${wanted}.done`, { version, percent }) });
    },
    onSettled: () =>
      Promise.all(
        ["catalogues", "jobs", "reviews", "operations"].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
  });
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    moving.mutate();
  };
  return (
    <Ask
      title={t(`${wanted}.ask`, { version })}
      description={
        wanted === "promote"
          ? t(active === undefined ? "promote.meansAlone" : "promote.means", { active: active ?? 0 })
          : t(`${wanted}.means`)
      }
      does={t(wanted === "canary" && typeof matcher.canaryShare === "number" ? "canary.again" : `${wanted}.does`)}
      tone={toneOf(wanted) === "danger" ? "danger" : "primary"}
      busy={moving.isPending}
      disabled={wanted === "canary" && share === null}
      error={moving.error}
      onDo={wanted === "canary" ? { form } : () => moving.mutate()}
      onClose={onClose}
    >
      {wanted === "canary" && (
        <form id={form} onSubmit={send}>
          <TextField
            label={t("canary.share")}
            hint={t("canary.shareHint")}
            error={share === null ? t("canary.wrong") : null}
            inputMode="decimal"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            className="max-w-60"
          />
        </form>
      )}
    </Ask>
  );
}
