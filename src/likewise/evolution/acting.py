"""The steps of an attempt: each that changes what decides is one transaction, with audit rows by `evolution`.

What takes long is told before it begins. So a worker that dies with it is found out, and does not make the next one die.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

from likewise.db.audit import Actor
from likewise.db.states import MOVES, AttemptState, MatcherMove, MatcherState, Trigger
from likewise.db.tables import Json, Matcher, MatcherAttempt
from likewise.errors import LikewiseError
from likewise.evolution.attempts import Case
from likewise.evolution.ladder import Step, Wishes, next_kind, next_step
from likewise.evolution.outcomes import outcome
from likewise.evolution.trying import compare, fit_next
from likewise.jobs import repository
from likewise.jobs.backfills import embed_catalogue
from likewise.jobs.embedding import forget_vectors
from likewise.jobs.reading import Tools
from likewise.matchers import versions
from likewise.queue.work import ChunkCancelledError, Control

EVOLUTION = Actor("evolution")
CANARY_SHARE = 0.05
"""The share of records on which a better matcher decides first, where it may go into force by itself."""
DIED = "interrupted: the worker or the database went away meanwhile, or the worker ran out of memory"


def fit(tools: Tools, case: Case, why: Trigger, control: Control) -> None:
    """Fit the next matcher and make it the shadow, or first have its catalogue embedded where it embeds."""
    kind = next_kind(case.standing.kind)
    if kind is None or case.listed is None:
        return
    attempt_id = _begin(tools, case, why)
    with _settled_on_error(tools, attempt_id, AttemptState.WITHDRAWN):
        recipe = fit_next(tools, case.listed, case.active_id, kind, control)
        with tools.database.transaction() as session:
            about = {"jobId": str(case.listed), "attemptId": str(attempt_id)}
            matcher_id = repository.add_matcher(session, case.catalogue_id, recipe.kind, recipe.to_json(), about)
            matcher = session.get_one(Matcher, matcher_id)
            versions.note(session, EVOLUTION, "fit", matcher, trigger=str(why), **_figures(case))
            _change(session, attempt_id, matcher_id=matcher_id)
            if not embed_catalogue(session, matcher):
                _to_shadow(session, attempt_id, matcher_id)


def start_shadow(tools: Tools, case: Case) -> None:
    """Let a matcher whose catalogue is embedded look at lists."""
    if case.attempt_id is not None and case.matcher_id is not None:
        with tools.database.transaction() as session:
            _to_shadow(session, case.attempt_id, case.matcher_id)


def hold_against(tools: Tools, case: Case, wishes: Wishes, control: Control) -> None:
    """Compare the shadow with the active matcher; propose it, bring it into force in part, or put it away."""
    attempt_id, matcher_id, listed = case.attempt_id, case.matcher_id, case.listed
    if attempt_id is None or matcher_id is None or listed is None:
        return
    known = {"records": case.standing.records, "judged": case.standing.judged, "job_id": listed}
    with tools.database.transaction() as session:
        _change(session, attempt_id, state=AttemptState.COMPARING, **known)
    with _settled_on_error(tools, attempt_id, AttemptState.SHADOW):
        found = compare(tools, listed, case.active_id, matcher_id, control)
        with tools.database.transaction() as session:
            evidence = found.to_json()
            _change(session, attempt_id, evidence=evidence, replaces_id=case.active_id)
            step = next_step(case.standing, found, wishes)
            if step is Step.STAY:
                _put_away(session, matcher_id)
                _change(session, attempt_id, state=AttemptState.NOT_BETTER)
            else:
                _change(session, attempt_id, state=AttemptState.PROPOSED)
            action = "stay" if step is Step.STAY else "propose"
            versions.note(session, EVOLUTION, action, session.get_one(Matcher, matcher_id), **evidence)
            if step is Step.CANARY:
                _to_canary(session, attempt_id, matcher_id)


def start_canary(tools: Tools, case: Case) -> None:
    """Let a matcher that was proposed decide on a share of the records."""
    if case.attempt_id is not None and case.matcher_id is not None:
        with tools.database.transaction() as session:
            _to_canary(session, case.attempt_id, case.matcher_id)


def promote(tools: Tools, case: Case) -> None:
    """Let a canary that has decided on its share of a list decide on everything."""
    if case.attempt_id is not None and case.matcher_id is not None:
        with tools.database.transaction() as session:
            versions.promote(session, case.matcher_id, EVOLUTION)
            _change(session, case.attempt_id, state=AttemptState.PROMOTED)


def close(tools: Tools, case: Case) -> None:
    """Settle an attempt whose matcher somebody promoted or retired, or for which another one came."""
    tried = case.standing.tried
    if case.attempt_id is None or tried is None:
        return
    with tools.database.transaction() as session:
        state = outcome(tried.state, tried.matcher)
        if state is tried.state:
            state = AttemptState.WITHDRAWN
            _put_away(session, case.matcher_id)
        _change(session, case.attempt_id, state=state)


def give_up(tools: Tools, case: Case) -> None:
    """Settle an attempt with which a worker has died, or whose catalogue could not be embedded."""
    if case.attempt_id is not None:
        _fail(tools, case.attempt_id, DIED if case.unfilled is None else case.unfilled)


def _begin(tools: Tools, case: Case, why: Trigger) -> UUID:
    standing = case.standing
    with tools.database.transaction() as session:
        attempt = MatcherAttempt(
            catalogue_id=case.catalogue_id,
            trigger=why,
            kind=next_kind(standing.kind),
            state=AttemptState.FITTING,
            replaces_id=case.active_id,
            job_id=case.listed,
            records=standing.records,
            judged=standing.judged,
            accuracy=standing.right / standing.links if standing.links else None,
        )
        session.add(attempt)
        session.flush()
        return attempt.id


@contextmanager
def _settled_on_error(tools: Tools, attempt_id: UUID, stopped: AttemptState) -> Iterator[None]:
    """What cannot be done settles the attempt, so that it is not tried again at once; a worker that is told to stop leaves
    it as `stopped`.
    """
    try:
        yield
    except ChunkCancelledError:
        with tools.database.transaction() as session:
            if stopped is AttemptState.SHADOW:
                _change(session, attempt_id, state=stopped)
            else:
                session.delete(session.get_one(MatcherAttempt, attempt_id))
    except LikewiseError as error:
        _fail(tools, attempt_id, error.message)


def _fail(tools: Tools, attempt_id: UUID, why: str) -> None:
    with tools.database.transaction() as session:
        _put_away(session, session.get_one(MatcherAttempt, attempt_id).matcher_id)
        _change(session, attempt_id, state=AttemptState.FAILED, error=why)


def _to_shadow(session: Session, attempt_id: UUID, matcher_id: UUID) -> None:
    if versions.locked(session, matcher_id).state is MatcherState.DRAFT:  # else somebody was quicker
        versions.start_shadow(session, matcher_id, EVOLUTION)
    _change(session, attempt_id, state=AttemptState.SHADOW)


def _to_canary(session: Session, attempt_id: UUID, matcher_id: UUID) -> None:
    versions.start_canary(session, matcher_id, CANARY_SHARE, EVOLUTION)
    _change(session, attempt_id, state=AttemptState.CANARY)


def _put_away(session: Session, matcher_id: UUID | None) -> None:
    """Retire a matcher that is not in force, if it still is a shadow or a canary; its vectors go."""
    if matcher_id is None:
        return
    matcher = versions.locked(session, matcher_id)
    if matcher.state in MOVES[MatcherMove.RETIRE].origins and matcher.state is not MatcherState.DRAFT:
        versions.retire(session, matcher_id, EVOLUTION)
        forget_vectors(session, matcher.catalogue_id)


def _change(session: Session, attempt_id: UUID, **values: object) -> None:
    attempt = session.get_one(MatcherAttempt, attempt_id)
    for name, value in values.items():
        setattr(attempt, name, value)
    session.flush()


def _figures(case: Case) -> dict[str, Json]:
    standing = case.standing
    return {"records": standing.records, "links": standing.links, "right": standing.right}
