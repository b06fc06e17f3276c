import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";

import type { Schema } from "@/api/types";
import { Badge } from "@/components/ui/Badge";

import { JobLink } from "./JobLink";
import { shownMessage } from "./message";
import { LETTER_TONES } from "./tones";

/** What a dead letter says: why it was given up, and what it was. */
export function Letter({ letter }: { readonly letter: Schema<"DeadLetterAnswer"> }) {
  const t = useTranslations("operations.letters");
  const format = useFormatter();
  const time = (moment: string) => format.dateTime(new Date(moment), { dateStyle: "medium", timeStyle: "medium" });
  const message = shownMessage(letter.message);
  return (
    <>
      <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[8rem_1fr]">
        <Fact name={t("reason")}>{letter.reason}</Fact>
        <Fact name={t("code")}>
          <span className="font-mono text-xs">{letter.code}</span>
        </Fact>
        <Fact name={t("of")}>{letter.jobId === null ? t("message") : <JobLink id={letter.jobId} />}</Fact>
        <Fact name={t("stateHeader")}>
          <Badge tone={LETTER_TONES[letter.state]}>{t(`state.${letter.state}`)}</Badge>
          {letter.state !== "waiting" && <span className="ml-2 text-muted">{time(letter.updatedAt)}</span>}
        </Fact>
        <Fact name={t("when")}>{time(letter.createdAt)}</Fact>
      </dl>
      {letter.detail !== null && <Code title={t("detail")} text={letter.detail} />}
      <Code title={t("content")} text={message.text} note={message.cut ? t("cut") : undefined} />
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}

function Code({
  title,
  text,
  note,
}: {
  readonly title: string;
  readonly text: string;
  readonly note?: string | undefined;
}) {
  return (
    <section>
      <h3 className="mb-1 font-semibold">{title}</h3>
      <pre
        // A region that scrolls has to be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={title}
        className="max-h-80 overflow-auto rounded-control bg-sunken p-3 font-mono text-xs"
      >
        {text}
      </pre>
      {note !== undefined && <p className="mt-1 text-xs text-muted">{note}</p>}
    </section>
  );
}
