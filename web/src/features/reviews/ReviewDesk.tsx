import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import type { Me } from "@/api/types";
import { useShortcutsOn } from "@/components/shell/shortcuts";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Panel } from "@/components/ui/Panel";

import { Actions } from "./Actions";
import { Announcer } from "./Announcer";
import { Finished } from "./Finished";
import { Outlook } from "./Outlook";
import { ProgressLine } from "./ProgressLine";
import { summaryQuery } from "./queries";
import { RecordView } from "./RecordView";
import { SearchDialog } from "./SearchDialog";
import type { Scope } from "./service";
import { ShortcutHelp } from "./ShortcutHelp";
import { Standing } from "./Standing";
import { Taught } from "./Taught";
import { Troubles } from "./Troubles";
import { isPossible, useActions } from "./useActions";
import { useLastWords } from "./useLastWords";
import { useNames } from "./useNames";
import { useProgress } from "./useProgress";
import { useSession } from "./useSession";

interface ReviewDeskProps {
  readonly scope: Scope;
  readonly me: Me;
  /** A record to begin with. */
  readonly reviewId: string | undefined;
  readonly onList: () => void;
}

/** One record after the other: it beside its candidates, and everything that can be said of it. */
export function ReviewDesk({ scope, me, reviewId, onList }: ReviewDeskProps) {
  const [desk, session] = useSession(scope, me);
  const [shortcuts] = useShortcutsOn();
  const keys = shortcuts === "on";
  const { act, dialog, close } = useActions(desk, session, keys, onList);
  const [failure, setFailure] = useState<unknown>(null);
  const summary = useQuery(summaryQuery(scope));
  const { refetch } = summary;
  const counts = useProgress(summary.data, desk.judged);
  const troubled = desk.troubles.length;
  const ended = desk.exhausted && desk.queue.length === 0;
  useEffect(() => {
    if (troubled > 0 || ended) void refetch(); // names of others come with their counts; the end tells how many they have
  }, [troubled, ended, refetch]);
  const nameOf = useNames(me, summary.data);
  const lastWords = useLastWords();
  const [review] = desk.queue;
  const last = lastWords(desk.deeds.at(-1));
  const doing = (work: Promise<void>) => {
    setFailure(null);
    work.catch(setFailure);
  };
  useEffect(() => {
    if (reviewId !== undefined) session.open(reviewId).catch(setFailure);
  }, [session, reviewId]);
  useEffect(() => {
    if (review?.id !== undefined) performance.mark("review:next", { detail: review.id });
  }, [review?.id]);
  return (
    <div className="flex flex-col gap-4">
      {counts !== null && <ProgressLine counts={counts} judged={desk.judged} />}
      <Troubles
        troubles={desk.troubles}
        current={review?.id}
        nameOf={nameOf}
        onDismiss={session.dismiss}
        onShow={(id) => doing(session.open(id))}
        onSay={session.say}
      />
      {failure !== null && <ErrorNotice error={failure} />}
      {review === undefined ? (
        <Nothing {...{ desk, session, scope }} waiting={counts?.waiting ?? 0} />
      ) : (
        <>
          <Standing key={review.id} review={review} nameOf={nameOf} onTakeBack={session.reopen} />
          <RecordView
            {...{ review, keys }}
            chosen={desk.chosen}
            onChoose={session.move}
            onTakeBack={(rows) => doing(session.reopen(rows))}
          />
          <Actions may={(action) => isPossible(action, desk)} onAction={act} keys={keys} last={last} />
          <SearchDialog
            open={dialog === "search"}
            review={review}
            onClose={close}
            onChoose={({ id }) => {
              close();
              session.say({ judgement: "match", catalogueRecordId: id });
            }}
          />
        </>
      )}
      {summary.data?.outlook != null && <Outlook outlook={summary.data.outlook} />}
      {summary.data?.taught != null && <Taught taught={summary.data.taught} />}
      <Announcer review={review} last={last} />
      <ShortcutHelp open={dialog === "help"} onClose={close} />
    </div>
  );
}

interface NothingProps {
  readonly desk: ReturnType<typeof useSession>[0];
  readonly session: ReturnType<typeof useSession>[1];
  readonly scope: Scope;
  readonly waiting: number;
}

/** No record lies on the desk: it could not be had, is on its way, or there is none. */
function Nothing({ desk, session, scope, waiting }: NothingProps) {
  if (desk.failure !== null) return <ErrorNotice error={desk.failure} onRetry={session.again} />;
  if (desk.exhausted)
    return <Finished desk={desk} waiting={waiting} jobId={scope.jobId} onAgain={session.again} onUndo={session.undo} />;
  return (
    <Panel>
      <Loading rows={6} />
    </Panel>
  );
}
