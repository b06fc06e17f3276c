import { idempotencyKey } from "@/api/client";
import { ApiError, mayPass } from "@/api/errors";
import type { Review } from "@/api/types";

import { attention } from "./attention";
import { type Deed, type Desk, desk, EMPTY, type Event, mayJudge } from "./desk";
import { newLines } from "./lines";
import { type Judgement, matchOf, type Said, standingOf } from "./review";
import { persistently, type Scope, type Service } from "./service";
import { causeOf, settle, type Trouble } from "./trouble";

/** How many records lie ready behind the one that is looked at. */
const AHEAD = 3;
/** How long to wait before the service is asked again, in milliseconds: where it did not answer, where it gave what is here. */
const RETRY = 5000;
const PAUSE = 1000;

/** A reviewer's work: the desk, and what it sends behind their back. Nothing that they do waits for an answer. */
export interface Session {
  readonly state: () => Desk;
  readonly subscribe: (listener: () => void) => () => void;
  /** Begins, and gives everything back when its answer is called. */
  readonly start: () => () => void;
  readonly say: (said: Said) => void;
  readonly skip: () => void;
  readonly undo: () => void;
  readonly move: (to: number) => void;
  /** Puts a record before all others. */
  readonly open: (id: string) => Promise<void>;
  /** Takes back what stands of the record that is looked at, whoever said it. */
  readonly reopen: (judgements: readonly Judgement[]) => Promise<void>;
  readonly dismiss: (id: number) => void;
  /** Looks for work again, for what was put off too. */
  readonly again: () => void;
}

interface Options {
  readonly service: Service;
  readonly scope: Scope;
  /** Whoever judges, as the API names them. */
  readonly who: string;
  /** Something was saved or taken back. */
  readonly onSaved: () => void;
  /** Something went wrong with nobody there to see it on the desk. */
  readonly onUnseen: (trouble: Trouble) => void;
  /** The service knows whoever asks no longer. */
  readonly onSignedOut: () => void;
  readonly wait?: (pause: number) => Promise<void>;
}

const pausing = (pause: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, pause));

export function newSession({ service, scope, who, wait = pausing, ...told }: Options): Session {
  let state: Desk = EMPTY;
  let number = 0;
  let asking = 0;
  let running = 0; // which start it is, so that what a former one has asked for is given back
  let open = false;
  const listeners = new Set<() => void>();
  /** The judgements that a deed has made, once they are; null where it was refused. */
  const made = new Map<number, Promise<readonly string[] | null>>();

  const dispatch = (event: Event) => {
    state = desk(state, event);
    for (const listener of listeners) listener();
    fill();
  };
  const lines = newLines((review) => dispatch({ type: "renewed", review }));
  const trouble = (review: Review, error: unknown): Trouble => ({
    id: (number += 1),
    cause: causeOf(error, review),
    review,
    said: null,
    error,
  });
  const look = (id: string): Promise<Review | null> => service.look(id).catch(() => null);

  const isHere = (id: string): boolean => lines.busy(id) || state.queue.some((one) => one.id === id);

  function heard(error: unknown): void {
    if (error instanceof ApiError && error.status === 401) told.onSignedOut();
  }

  function fill(): void {
    while (open && !state.exhausted && state.failure === null && state.queue.length + asking <= AHEAD) void lease();
  }

  async function lease(): Promise<void> {
    const mine = running;
    asking += 1;
    try {
      const review = await service.next(scope, state.skipped);
      if (review !== null && (mine !== running || state.skipped.includes(review.id))) void service.release(review.id);
      else if (review !== null && isHere(review.id)) await wait(PAUSE);
      else later({ type: "leased", review });
    } catch (error) {
      later({ type: "unanswered", error });
      if (mayPass(error)) void wait(RETRY).then(() => later({ type: "retried" }));
      else heard(error);
    } finally {
      asking -= 1;
      fill();
    }
    function later(event: Event) {
      if (mine === running) dispatch(event);
    }
  }

  /** The record as it is now, kept for this reviewer; told where that cannot be. */
  async function keep(review: Review): Promise<Review> {
    try {
      return await service.renew(review.id);
    } catch (error) {
      const now = (await look(review.id)) ?? review;
      const why = trouble(now, error);
      if (why.cause !== "failed") dispatch({ type: "lost", trouble: why });
      return now;
    }
  }

  async function send(deed: Deed, said: Said): Promise<readonly string[] | null> {
    let ids: readonly string[] = [];
    const key = idempotencyKey();
    try {
      await lines.add(deed.review, async (etag) => {
        const done = await persistently(() => service.judge(deed.review.id, etag, said, key), wait);
        ids = done.judgements.map((row) => row.id);
        return deed.finished ? done.review : keep(done.review);
      });
    } catch (error) {
      const now = await look(deed.review.id);
      const outcome = settle({ ...deed, said }, error, now);
      if (outcome !== null) {
        heard(error);
        if (!open) told.onUnseen(outcome.trouble);
        dispatch({ type: "refused", id: deed.id, ...outcome });
        return null;
      }
      const mine = now === null ? [] : standingOf(now).filter((row) => row.saidBy === who);
      ids = mine.map((row) => row.id);
    }
    told.onSaved();
    return ids;
  }

  async function takeBack(deed: Deed): Promise<void> {
    const ids = made.get(deed.id) ?? Promise.resolve([]);
    try {
      await lines.add(deed.review, async () => {
        for (const id of (await ids) ?? []) await persistently(() => service.undo(deed.review.id, id), wait);
        return keep(deed.review);
      });
      told.onSaved();
    } catch (error) {
      if ((await ids) === null) return; // it was never said
      heard(error);
      const why = trouble((await look(deed.review.id)) ?? deed.review, error);
      dispatch({ type: "stuck", deed, trouble: { ...why, takingBack: true } });
    }
  }

  async function renew(review: Review): Promise<void> {
    if (lines.busy(review.id)) return;
    const now = await keep(review);
    if (lines.busy(review.id)) return;
    const answered = matchOf(review) === null && matchOf(now) !== null;
    if (answered) dispatch({ type: "lost", trouble: { ...trouble(now, null), cause: "answered" } });
    else dispatch({ type: "renewed", review: now });
  }

  function start(): () => void {
    const mine = (running += 1);
    void service.ready().then(() => {
      if (mine !== running) return;
      open = true;
      fill();
    });
    const stop = attention({
      onStay: () => state.queue.forEach((review) => void renew(review)),
      onLeave: () => service.abandon(state.queue.map((review) => review.id)),
    });
    return () => {
      stop();
      open = false;
      running += 1;
      for (const review of state.queue) void service.release(review.id);
      state = { ...state, queue: [] };
    };
  }

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start,
    say: (said) => {
      if (!mayJudge(state)) return;
      const id = (number += 1);
      dispatch({ type: "judged", id, said });
      const deed = state.deeds.at(-1);
      if (deed?.id === id) made.set(id, send(deed, said));
    },
    skip: () => {
      const [review] = state.queue;
      if (review === undefined) return;
      dispatch({ type: "skipped", id: (number += 1) });
      void service.release(review.id);
    },
    undo: () => {
      const deed = state.deeds.at(-1);
      if (deed === undefined) return;
      dispatch({ type: "undone" });
      void takeBack(deed);
    },
    move: (to) => dispatch({ type: "moved", to }),
    open: async (id) => {
      const known = state.queue.find((one) => one.id === id);
      dispatch({ type: "opened", review: known ?? (await service.renew(id)) });
    },
    reopen: async (judgements) => {
      const [review] = state.queue;
      if (review === undefined) return;
      for (const row of judgements) await service.undo(review.id, row.id);
      dispatch({ type: "renewed", review: await service.renew(review.id) });
      told.onSaved();
    },
    dismiss: (id) => dispatch({ type: "dismissed", id }),
    again: () => dispatch({ type: "again" }),
  };
}
