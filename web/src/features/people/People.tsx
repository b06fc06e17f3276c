import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { Button } from "@/components/ui/Button";
import { Callout, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";

import { AdmissionDialog, RoleDialog } from "./ChangeDialog";
import { InviteDialog } from "./InviteDialog";
import { LinkDialog } from "./LinkDialog";
import { type Act, PersonRow } from "./PersonRow";
import { peopleQuery, type Person } from "./queries";

const DIALOGS = { link: LinkDialog, role: RoleDialog, admission: AdmissionDialog } as const satisfies Record<
  Act,
  unknown
>;

/** Who may come in, and what they may do.
 * @param myId whoever looks at it: nobody shuts themselves out. */
export function People({ myId }: { readonly myId: string }) {
  const t = useTranslations("people");
  const people = useQuery(peopleQuery);
  const [inviting, setInviting] = useState(false);
  const [asked, setAsked] = useState<{ readonly act: Act; readonly person: Person } | null>(null);
  const Asking = asked === null ? null : DIALOGS[asked.act];
  const items = people.data?.items;
  return (
    <Panel
      title={t("list")}
      hint={t("listHint")}
      flush
      actions={
        <Button tone="primary" icon={<UserPlus aria-hidden className="size-4" />} onClick={() => setInviting(true)}>
          {t("invite.open")}
        </Button>
      }
    >
      {people.isPending && <Loading />}
      {people.error !== null && (
        <div className="p-4">
          <ErrorNotice error={people.error} onRetry={() => void people.refetch()} />
        </div>
      )}
      {items?.length === 1 && (
        <div className="px-4 pb-3">
          <Callout>{t("alone")}</Callout>
        </div>
      )}
      <ul className="divide-y divide-line border-t border-line">
        {items?.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            isMe={person.id === myId}
            onAct={(act) => setAsked({ act, person })}
          />
        ))}
      </ul>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {Asking && asked && <Asking person={asked.person} onClose={() => setAsked(null)} />}
    </Panel>
  );
}
