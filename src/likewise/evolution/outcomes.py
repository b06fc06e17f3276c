"""How an attempt stands."""

from likewise.db.states import AttemptState, MatcherState

BEGUN = frozenset({AttemptState.FITTING, AttemptState.COMPARING})
"""A worker is at it."""
UNSETTLED = BEGUN | {AttemptState.SHADOW, AttemptState.PROPOSED, AttemptState.CANARY}


def outcome(state: AttemptState, matcher: MatcherState | None) -> AttemptState:
    """How an attempt stands whose matcher somebody may have promoted or retired since."""
    if state not in UNSETTLED - BEGUN:
        return state
    if matcher is MatcherState.ACTIVE:
        return AttemptState.PROMOTED
    return state if matcher in {MatcherState.SHADOW, MatcherState.CANARY} else AttemptState.WITHDRAWN
