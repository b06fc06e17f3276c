"""Which version of a catalogue's matcher decides: each change is one transaction with one audit row.

Workers ask the database which matcher is active whenever they begin a list or answer a question, so a change is in force
as soon as it is committed. Changes of one catalogue wait for each other by the lock on its row.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.db.states import MOVES, MatcherMove, MatcherState
from likewise.db.tables import Catalogue, Json, JsonObject, Matcher
from likewise.errors import ConflictError
from likewise.jobs.backfills import ask_backfill
from likewise.matchers import service

NOW = func.clock_timestamp()


def promote(session: Session, matcher_id: UUID, actor: Actor) -> Matcher:
    """Let a draft, shadow or canary decide on everything; the one that did so is retired.

    Raises:
        NotFoundError: there is no such matcher.
        ConflictError: it is active, or retired.
    """
    matcher = locked(session, matcher_id)
    _require(matcher, MatcherMove.PROMOTE)
    was, former = matcher.state, active(session, matcher.catalogue_id)
    if former is not None:
        _move(session, former, MatcherMove.REPLACE)
    _move(session, matcher, MatcherMove.PROMOTE)
    matcher.previous_id = None if former is None else former.id
    matcher.tried_since = None if former is None else NOW
    note(session, actor, "promote", matcher, was=was, replaces=None if former is None else str(former.id))
    return matcher


def roll_back(session: Session, matcher_id: UUID, actor: Actor, because: Sequence[JsonObject] = ()) -> Matcher:
    """Retire the active matcher, so that the one decides again that was active before it; where none was, lists are learnt
    from again. Of a matcher that is named, so that a call sent twice does not go back two steps. `because` is why it was
    stopped by itself.

    Raises:
        NotFoundError: there is no such matcher.
        ConflictError: it is not active.
    """
    matcher = locked(session, matcher_id)
    if matcher.state is not MatcherState.ACTIVE:
        raise ConflictError(f"version {matcher.version} is {matcher.state}: only the active matcher is rolled back")
    before = None if matcher.previous_id is None else _again(session, matcher.previous_id)
    _move(session, matcher, MatcherMove.REPLACE)
    if before is not None:
        _move(session, before, MatcherMove.REACTIVATE)
    note(
        session,
        actor,
        "roll_back",
        matcher,
        reactivates=None if before is None else str(before.id),
        **_stopped(matcher, because),
    )
    return matcher


def start_shadow(session: Session, matcher_id: UUID, actor: Actor) -> Matcher:
    """Let a matcher decide beside the others, without effect.

    Raises:
        NotFoundError: there is no such matcher.
        ConflictError: it is active or a shadow, or another one is a shadow.
    """
    matcher = locked(session, matcher_id)
    _require(matcher, MatcherMove.SHADOW)
    _require_no_other(session, matcher, MatcherState.SHADOW)
    was = matcher.state
    _move(session, matcher, MatcherMove.SHADOW)
    note(session, actor, "shadow", matcher, was=was)
    return matcher


def start_canary(session: Session, matcher_id: UUID, share: float, actor: Actor) -> Matcher:
    """Let a matcher decide on a share of the records, between 0 and 1; of a canary the share is changed.

    Raises:
        NotFoundError: there is no such matcher.
        ConflictError: it is active, or another one is a canary.
    """
    matcher = locked(session, matcher_id)
    _require(matcher, MatcherMove.CANARY)
    _require_no_other(session, matcher, MatcherState.CANARY)
    was = matcher.state
    _move(session, matcher, MatcherMove.CANARY, share)
    matcher.tried_since = NOW
    note(session, actor, "canary", matcher, was=was, share=share)
    return matcher


def retire(session: Session, matcher_id: UUID, actor: Actor, because: Sequence[JsonObject] = ()) -> Matcher:
    """Stop a shadow or a canary, or put a draft away; `because` is why it was stopped by itself.

    Raises:
        NotFoundError: there is no such matcher.
        ConflictError: it is active, or retired.
    """
    matcher = locked(session, matcher_id)
    _require(matcher, MatcherMove.RETIRE)
    was = matcher.state
    _move(session, matcher, MatcherMove.RETIRE)
    note(session, actor, "retire", matcher, was=was, **_stopped(matcher, because))
    return matcher


def active(session: Session, catalogue_id: UUID) -> Matcher | None:
    """The catalogue's active matcher, if it has one."""
    return _in_state(session, catalogue_id, MatcherState.ACTIVE)


def _in_state(session: Session, catalogue_id: UUID, state: MatcherState) -> Matcher | None:
    return session.scalar(select(Matcher).where(Matcher.catalogue_id == catalogue_id, Matcher.state == state))


def locked(session: Session, matcher_id: UUID) -> Matcher:
    """A matcher as it is once nobody else changes the catalogue's."""
    catalogue_id = service.find(session, matcher_id).catalogue_id
    session.execute(select(Catalogue.id).where(Catalogue.id == catalogue_id).with_for_update(key_share=True))
    return _again(session, matcher_id)


def _again(session: Session, matcher_id: UUID) -> Matcher:
    return session.get_one(Matcher, matcher_id, populate_existing=True)


def _require(matcher: Matcher, move: MatcherMove) -> None:
    if matcher.state in MOVES[move].origins:
        return
    advice = {
        MatcherState.ACTIVE: "roll it back, or promote another one",
        MatcherState.RETIRED: "start it as a shadow or a canary first",
    }
    said = advice.get(matcher.state, "it is so already")
    raise ConflictError(f"version {matcher.version} is {matcher.state}: {said}")


def _require_no_other(session: Session, matcher: Matcher, state: MatcherState) -> None:
    other = _in_state(session, matcher.catalogue_id, state)
    if other is not None and other.id != matcher.id:
        raise ConflictError(f"version {other.version} is the {state} of this catalogue: retire or promote it first")


def _move(session: Session, matcher: Matcher, move: MatcherMove, share: float | None = None) -> None:
    """Told to the database at once, since it lets no two be active, not even within a transaction. What begins to decide has
    its catalogue embedded, if it is to.
    """
    matcher.state = MOVES[move].to
    matcher.canary_share = share
    matcher.tried_since = None
    answered(matcher)
    session.flush()
    ask_backfill(session, matcher)


def answered(matcher: Matcher) -> None:
    """Somebody has done something with a matcher that was stopped by itself."""
    matcher.stopped_at = matcher.stopped_because = None


def _stopped(matcher: Matcher, because: Sequence[JsonObject]) -> dict[str, Json]:
    """Keep why a matcher was stopped by itself; what the audit row says of it."""
    if not because:
        return {}
    matcher.stopped_at, matcher.stopped_because = NOW, list(because)
    return {"because": list(because)}


def note(session: Session, actor: Actor, action: str, matcher: Matcher, **details: Json) -> None:
    """One audit row about a matcher, which is then as the database has it."""
    about = {"catalogueId": str(matcher.catalogue_id), "version": matcher.version, **details}
    record(session, actor, action, ("matcher", matcher.id), **about)
    session.flush()
    session.refresh(matcher)
