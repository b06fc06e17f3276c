"""Protects what is decided about a catalogue, whatever its figures are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.db.states import AttemptState, JobState, MatcherKind, MatcherState, Trigger
from likewise.evolution.ladder import (
    ENOUGH,
    Evidence,
    Standing,
    Step,
    Tried,
    Wishes,
    next_kind,
    next_step,
    trigger,
)
from likewise.evolution.outcomes import BEGUN, UNSETTLED, outcome
from likewise.paired import Paired

BY_SIZE = Wishes(size=1_000)
SMALL = Standing(kind=MatcherKind.LEVENSHTEIN, records=1_000)
LARGE = replace(SMALL, records=1_001)
SHADOW = Tried(MatcherKind.HYBRID, AttemptState.SHADOW, 1_001, 10, MatcherState.SHADOW)
REFUSED = Tried(MatcherKind.HYBRID, AttemptState.NOT_BETTER, 1_001, 100, MatcherState.RETIRED)
BETTER = Evidence(Paired(records=40, before=10, after=30, gained=20, lost=0, chance=1e-6))
NOT_BETTER = Evidence(Paired(records=40, before=30, after=31, gained=2, lost=1, chance=1.0))


def trying(tried: Tried, **others: object) -> Standing:
    return replace(LARGE, tried=tried, **others)  # type: ignore[arg-type]  # fields by name


def test_it_fires_above_a_size_and_below_an_accuracy_that_enough_links_show() -> None:
    assert trigger(SMALL, BY_SIZE) is None
    assert trigger(LARGE, BY_SIZE) is Trigger.SIZE
    wishes = Wishes(accuracy=0.9)
    wrong = replace(SMALL, links=ENOUGH, right=ENOUGH - 3)
    assert trigger(wrong, wishes) is Trigger.ACCURACY
    assert trigger(replace(wrong, links=ENOUGH - 1), wishes) is None
    assert trigger(replace(wrong, right=ENOUGH - 2), wishes) is None
    assert next_step(wrong, None, wishes) is Step.FIT


@given(
    st.builds(
        Standing, kind=st.sampled_from(MatcherKind), records=st.integers(0), links=st.integers(0), right=st.integers(0)
    )
)
def test_nothing_fires_where_nobody_asked_for_it(state: Standing) -> None:
    assert next_step(state, None, Wishes()) is Step.WAIT


def test_the_ladder_has_three_rungs() -> None:
    assert next_kind(MatcherKind.LEVENSHTEIN) is MatcherKind.HYBRID
    assert next_kind(MatcherKind.HYBRID) is MatcherKind.EMBEDDING
    assert next_kind(MatcherKind.EMBEDDING) is None
    assert next_step(replace(LARGE, kind=MatcherKind.EMBEDDING), None, BY_SIZE) is Step.WAIT


@pytest.mark.parametrize("lack", [{"shadow": True}, {"listed": False}])
def test_it_waits_for_a_list_and_for_room(lack: dict[str, bool]) -> None:
    assert next_step(replace(LARGE, **lack), None, BY_SIZE) is Step.WAIT  # type: ignore[arg-type]  # both are flags


def test_it_is_compared_once_enough_records_are_judged_of_a_list_that_it_decided_on() -> None:
    assert next_step(trying(SHADOW), None, BY_SIZE) is Step.WAIT
    assert next_step(trying(replace(SHADOW, comparable=ENOUGH - 1)), None, BY_SIZE) is Step.WAIT
    assert next_step(trying(replace(SHADOW, comparable=ENOUGH)), None, BY_SIZE) is Step.COMPARE


def test_better_is_proposed_or_brought_in_where_that_is_allowed_and_all_else_stays() -> None:
    state, alone = trying(SHADOW), replace(BY_SIZE, alone=True)
    assert next_step(state, NOT_BETTER, BY_SIZE) is Step.STAY
    assert next_step(state, NOT_BETTER, alone) is Step.STAY
    assert next_step(state, BETTER, BY_SIZE) is Step.PROPOSE
    assert next_step(state, BETTER, alone) is Step.CANARY
    assert next_step(replace(state, canary=True), BETTER, alone) is Step.PROPOSE


def test_what_would_lose_on_the_whole_list_does_not_go_into_force_by_itself() -> None:
    """On what people were asked about for its worth any other matcher looks better than it is."""
    state, alone = trying(SHADOW), replace(BY_SIZE, alone=True)
    assert next_step(state, replace(BETTER, drawn=9, expected=0.0), alone) is Step.PROPOSE
    assert next_step(state, replace(BETTER, drawn=9, expected=0.5), alone) is Step.CANARY
    assert next_step(state, replace(NOT_BETTER, drawn=9, expected=5.0), alone) is Step.STAY
    proposed = replace(SHADOW, state=AttemptState.PROPOSED)
    assert next_step(trying(proposed), None, alone) is Step.CANARY
    assert next_step(trying(replace(proposed, doubtful=True)), None, alone) is Step.WAIT


def test_a_proposal_waits_for_a_person_and_a_canary_for_its_first_list() -> None:
    alone = replace(BY_SIZE, alone=True)
    proposed = replace(SHADOW, state=AttemptState.PROPOSED)
    assert next_step(trying(proposed), None, BY_SIZE) is Step.WAIT
    assert next_step(trying(proposed), None, alone) is Step.CANARY
    canary = replace(SHADOW, state=AttemptState.CANARY, matcher=MatcherState.CANARY)
    assert next_step(trying(canary), None, alone) is Step.WAIT
    served = replace(canary, served=True)
    assert next_step(trying(served), None, alone) is Step.PROMOTE
    assert next_step(trying(served), None, BY_SIZE) is Step.WAIT, "somebody has forbidden it meanwhile"
    assert next_step(trying(replace(served, matcher=MatcherState.SHADOW)), None, alone) is Step.WAIT, "or stepped back"


@pytest.mark.parametrize("state", [one for one in AttemptState if one not in UNSETTLED])
def test_what_is_settled_is_tried_again_once_records_or_judgements_grew_by_half(state: AttemptState) -> None:
    tried = replace(REFUSED, state=state)
    assert next_step(trying(tried, judged=149), None, BY_SIZE) is Step.WAIT
    assert next_step(trying(tried, judged=150), None, BY_SIZE) is Step.FIT
    assert next_step(trying(tried, records=1_501), None, BY_SIZE) is Step.WAIT
    assert next_step(trying(tried, records=1_502), None, BY_SIZE) is Step.FIT
    unjudged = replace(tried, judged=0)
    assert next_step(trying(unjudged, judged=ENOUGH), None, BY_SIZE) is Step.WAIT


@pytest.mark.parametrize("state", sorted(BEGUN))
def test_what_a_worker_died_with_is_given_up(state: AttemptState) -> None:
    matcher = None if state is AttemptState.FITTING else MatcherState.SHADOW
    assert next_step(trying(replace(SHADOW, state=state, matcher=matcher)), None, BY_SIZE) is Step.GIVE_UP


@pytest.mark.parametrize(
    ("filling", "step"),
    [
        (JobState.QUEUED, Step.WAIT),
        (JobState.RUNNING, Step.WAIT),
        (JobState.COMPLETED, Step.SHADOW),
        (None, Step.SHADOW),
        (JobState.FAILED, Step.GIVE_UP),
        (JobState.CANCELLED, Step.GIVE_UP),
    ],
)
def test_what_was_fitted_sees_no_list_before_the_catalogue_is_embedded(filling: JobState | None, step: Step) -> None:
    fitted = replace(SHADOW, state=AttemptState.FITTING, matcher=MatcherState.DRAFT, filling=filling)
    assert next_step(trying(fitted), None, BY_SIZE) is step
    elsewhere = Step.WAIT if step is Step.SHADOW else step
    assert next_step(trying(fitted, shadow=True), None, BY_SIZE) is elsewhere, "there is room for one shadow"
    assert next_step(trying(replace(fitted, matcher=MatcherState.RETIRED)), None, BY_SIZE) is Step.CLOSE
    assert outcome(AttemptState.FITTING, MatcherState.ACTIVE) is AttemptState.PROMOTED


@pytest.mark.parametrize("state", sorted(UNSETTLED - BEGUN))
def test_what_somebody_promoted_or_took_away_is_closed(state: AttemptState) -> None:
    for matcher, become in (
        (MatcherState.ACTIVE, AttemptState.PROMOTED),
        (MatcherState.RETIRED, AttemptState.WITHDRAWN),
        (None, AttemptState.WITHDRAWN),
    ):
        assert outcome(state, matcher) is become
        assert next_step(trying(replace(SHADOW, state=state, matcher=matcher)), None, BY_SIZE) is Step.CLOSE
    overtaken = replace(trying(replace(SHADOW, state=state)), kind=MatcherKind.HYBRID)
    assert next_step(overtaken, None, BY_SIZE) is Step.CLOSE
