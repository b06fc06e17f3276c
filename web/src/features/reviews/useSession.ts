import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";

import type { Me } from "@/api/types";
import { useToast } from "@/components/ui/Toasts";

import type { Desk } from "./desk";
import { type Scope, service } from "./service";
import { newSession, type Session } from "./session";

/** A reviewer's work for as long as the component is there; another scope needs another component (`key`). */
export function useSession(scope: Scope, me: Me): readonly [Desk, Session] {
  const t = useTranslations("reviews.trouble");
  const queryClient = useQueryClient();
  const { add } = useToast();
  const [session] = useState(() => {
    const made = newSession({
      service,
      scope,
      who: `${me.kind}:${me.id}`,
      onSaved: () => {
        // While records come the desk counts by itself; at the end the service says what is left once all is saved.
        const refetchType = made.state().queue.length === 0 ? "active" : "none";
        void queryClient.invalidateQueries({ queryKey: ["reviews"], refetchType });
      },
      onUnseen: ({ review }) => add({ title: t("unseen"), description: t("unseenBody", { key: review.key }) }),
      onSignedOut: () => void queryClient.refetchQueries({ queryKey: ["me"] }),
    });
    return made;
  });
  const state = useSyncExternalStore(session.subscribe, session.state);
  useEffect(() => session.start(), [session]);
  return [state, session];
}
