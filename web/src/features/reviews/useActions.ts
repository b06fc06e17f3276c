import { useState } from "react";

import { type Desk, mayJudge } from "./desk";
import { type Candidate, isOpen, type Said } from "./review";
import type { Session } from "./session";
import type { Action, Wish } from "./shortcuts";
import { useShortcuts } from "./useShortcuts";

/** What an action says of the record, with the candidate that is looked at. */
export function saying(action: "match" | "reject" | "none" | "create", candidate: Candidate | undefined): Said {
  const catalogueRecordId = candidate?.catalogueRecordId ?? null;
  if (action === "match") return { judgement: "match", catalogueRecordId };
  if (action === "create") return { judgement: "new", catalogueRecordId: null };
  return { judgement: "not_match", catalogueRecordId: action === "reject" ? catalogueRecordId : null };
}

/** Whether an action makes sense now. */
export function isPossible(action: Action, desk: Desk): boolean {
  const [review] = desk.queue;
  const candidate = review?.candidates[desk.chosen];
  switch (action) {
    case "undo":
      return desk.deeds.length > 0;
    case "help":
    case "list":
      return true;
    case "skip":
      return review !== undefined;
    case "search":
    case "create":
      return mayJudge(desk);
    case "match":
    case "reject":
      return mayJudge(desk) && candidate !== undefined && isOpen(candidate);
    case "none":
      return mayJudge(desk) && review?.candidates.some(isOpen) === true;
  }
}

type Opened = "help" | "search" | null;

/** What buttons and keys do; the dialog that one of them has opened. */
export function useActions(desk: Desk, session: Session, keys: boolean, onList: () => void) {
  const [dialog, setDialog] = useState<Opened>(null);
  const act = (action: Action) => {
    if (!isPossible(action, desk)) return;
    const candidate = desk.queue[0]?.candidates[desk.chosen];
    if (action === "help" || action === "search") setDialog(action);
    else if (action === "list") onList();
    else if (action === "undo") session.undo();
    else if (action === "skip") session.skip();
    else session.say(saying(action, candidate));
  };
  useShortcuts(keys, (wish: Wish) => {
    if ("action" in wish) act(wish.action);
    else session.move("to" in wish.move ? wish.move.to : desk.chosen + wish.move.by);
  });
  return { act, dialog, close: () => setDialog(null) };
}
