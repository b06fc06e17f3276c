import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MailCheck } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";

import { itemsOf } from "@/api/pages";
import { Badge } from "@/components/ui/Badge";
import { EmptyState } from "@/components/ui/Feedback";
import { Paged } from "@/components/ui/Paged";
import { Panel } from "@/components/ui/Panel";
import { type Column, Table } from "@/components/ui/Table";

import { JobLink } from "./JobLink";
import { type DeadLetter, type DeadLetterState, lettersQuery } from "./queries";
import { StateSelect } from "./StateSelect";
import { LETTER_TONES } from "./tones";

const STATES = ["waiting", "replayed", "discarded"] as const;

/** Work that was given up, until somebody decides on it. */
export function DeadLetters() {
  const t = useTranslations("operations.letters");
  const [state, setState] = useState<DeadLetterState | null>("waiting");
  const letters = useInfiniteQuery(lettersQuery(state));
  const columns = useColumns();
  return (
    <Panel
      title={t("title")}
      hint={t("hint")}
      flush
      actions={
        <StateSelect
          states={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          value={state}
          onChange={setState}
        />
      }
    >
      <Paged
        list={letters}
        empty={
          <EmptyState icon={<MailCheck />} title={t(state === "waiting" ? "none" : "noneSuch")}>
            {t(state === "waiting" ? "noneBody" : "noneSuchBody")}
          </EmptyState>
        }
      >
        <Table label={t("title")} columns={columns} rows={itemsOf(letters.data)} rowKey={(letter) => letter.id} />
      </Paged>
    </Panel>
  );
}

function useColumns(): readonly Column<DeadLetter>[] {
  const t = useTranslations("operations.letters");
  const format = useFormatter();
  return [
    {
      id: "reason",
      header: t("reason"),
      className: "min-w-64",
      cell: (letter) => (
        <>
          <Link
            to="/operations"
            search={{ tab: "letters", letter: letter.id }}
            className="font-medium wrap-anywhere text-accent underline"
          >
            {letter.reason}
          </Link>
          <span className="block font-mono text-xs text-muted">{letter.code}</span>
        </>
      ),
    },
    {
      id: "of",
      header: t("of"),
      cell: (letter) => (letter.jobId === null ? t("message") : <JobLink id={letter.jobId} />),
    },
    {
      id: "state",
      header: t("stateHeader"),
      cell: (letter) => <Badge tone={LETTER_TONES[letter.state]}>{t(`state.${letter.state}`)}</Badge>,
    },
    {
      id: "when",
      header: t("when"),
      className: "whitespace-nowrap",
      cell: (letter) => format.dateTime(new Date(letter.createdAt), { dateStyle: "medium", timeStyle: "short" }),
    },
  ];
}
