"""How an attempt stands."""

from likewise.db.states import AttemptState, MatcherState

BEGUN = frozenset({AttemptState.FITTING, AttemptState.COMPARING})
"""A worker is at it; a matcher that was fitted may still wait for its catalogue to be embedded."""
UNSETTLED = BEGUN | {AttemptState.SHADOW, AttemptState.PROPOSED, AttemptState.CANARY}


def outcome(state: AttemptState, matcher: MatcherState | None) -> AttemptState:
    """How an attempt stands whose matcher somebody may have promoted or retired since."""
    fitting = state is AttemptState.FITTING
    if state not in UNSETTLED or state is AttemptState.COMPARING or (fitting and matcher is None):
        return state
    if matcher is MatcherState.ACTIVE:
        return AttemptState.PROMOTED
    undecided = {MatcherState.SHADOW, MatcherState.CANARY} | ({MatcherState.DRAFT} if fitting else set())
    return state if matcher in undecided else AttemptState.WITHDRAWN
