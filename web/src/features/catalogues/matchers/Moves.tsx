import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { Ask } from "@/components/ui/Ask";
import { Button, type Tone } from "@/components/ui/Button";
import { Panel } from "@/components/ui/Panel";
import { useToast } from "@/components/ui/Toasts";

import type { Matcher } from "../queries";
import { type Move, move, MOVES } from "./moves";

const toneOf = (wanted: Move): Tone =>
  wanted === "rollBack" || wanted === "revert" ? "danger" : wanted === "promote" ? "primary" : "plain";

/** What an administrator can do with a version: each is one press, and a question what it means. */
export function Moves({ matcher }: { readonly matcher: Matcher }) {
  const t = useTranslations("catalogues.matchers.moves");
  const client = useQueryClient();
  const toasts = useToast();
  const [asked, setAsked] = useState<Move | null>(null);
  const moving = useMutation({
    mutationFn: (wanted: Move) => move(matcher.id, wanted),
    onSuccess: (_, wanted) => {
      setAsked(null);
      toasts.add({ title: t(`${wanted}.done`, { version: matcher.version }) });
    },
    onSettled: () =>
      Promise.all(["catalogues", "jobs", "reviews"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  const close = () => {
    setAsked(null);
    moving.reset();
  };
  return (
    <Panel title={t("title", { version: matcher.version })} hint={t("hint")}>
      <div className="flex flex-wrap gap-2">
        {MOVES[matcher.state].map((one) => (
          <Button key={one} tone={toneOf(one)} onClick={() => setAsked(one)}>
            {t(`${one}.does`)}
          </Button>
        ))}
      </div>
      {asked !== null && (
        <Ask
          title={t(`${asked}.ask`, { version: matcher.version })}
          description={t(`${asked}.means`)}
          does={t(`${asked}.does`)}
          tone={toneOf(asked)}
          busy={moving.isPending}
          error={moving.error}
          onDo={() => moving.mutate(asked)}
          onClose={close}
        />
      )}
    </Panel>
  );
}
