"""What to do about a catalogue whose matcher may no longer be enough: a pure function of figures (ADR-0043).

The next matcher of the ladder is fitted when the catalogue or the share of wrong links says so, decides on a list as a
shadow, and is compared with the active one on the records that people have judged. One comparison settles it, so that nobody
looks again and again until chance agrees; it is tried again once the catalogue or the judgements have grown by half.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from types import MappingProxyType

from likewise.db.states import ENDED, AttemptState, JobState, MatcherKind, MatcherState, Trigger
from likewise.db.tables import Json
from likewise.evolution.outcomes import BEGUN, UNSETTLED, outcome
from likewise.paired import Paired

LADDER: Mapping[MatcherKind, MatcherKind] = MappingProxyType(
    {MatcherKind.LEVENSHTEIN: MatcherKind.HYBRID, MatcherKind.HYBRID: MatcherKind.EMBEDDING}
)
"""Which matcher comes after which."""

ENOUGH = 25
"""So many judged records, or judged links, say something; fewer could not tell two matchers apart."""
GROWTH = 1.5
"""What was settled is asked again once there are so many times the records, or the judgements, that there were then."""
EXPECTED = "expected"
"""Where the evidence that is kept says what is expected of the whole list."""


class Step(StrEnum):
    """What is to be done next."""

    WAIT = "wait"
    FIT = "fit"
    SHADOW = "shadow"
    COMPARE = "compare"
    PROPOSE = "propose"
    CANARY = "canary"
    PROMOTE = "promote"
    STAY = "stay"
    CLOSE = "close"
    GIVE_UP = "give_up"


@dataclass(frozen=True)
class Wishes:
    """What the settings say: the size of a catalogue above which, and the share of right links below which, the next matcher
    is tried (0: never); and whether a better one may go into force by itself.
    """

    size: int = 0
    accuracy: float = 0.0
    alone: bool = False


@dataclass(frozen=True)
class Tried:
    """An attempt to bring the next matcher in.

    Attributes:
        kind: the matcher's. state: how far it came. records, judged: how many records the catalogue had then, and how many
            incoming ones had been judged. matcher: what has become of the matcher, None where there is none.
        comparable: the most judged records of a list on which it decided as a shadow. served: whether it has decided on a
            list as a canary. filling: where the job stands that embeds the catalogue for it, None where there is none.
        doubtful: whether the comparison expects a loss over the whole list.
    """

    kind: MatcherKind
    state: AttemptState
    records: int
    judged: int
    matcher: MatcherState | None = None
    comparable: int = 0
    served: bool = False
    filling: JobState | None = None
    doubtful: bool = False


@dataclass(frozen=True)
class Evidence:
    """Two matchers compared on the judged records of a list.

    Attributes:
        drawn: how many of these were drawn at random.
        expected: how many more records of the whole list the new one gets right, as far as those that were drawn stand for
            all that nobody was asked about for their worth; None where none was drawn.
    """

    paired: Paired
    drawn: int = 0
    expected: float | None = None

    @property
    def doubtful(self) -> bool:
        """Whether it loses on the whole list, although it may gain on what people were asked about."""
        return self.expected is not None and self.expected <= 0

    def to_json(self) -> dict[str, Json]:
        """As it is kept with the attempt."""
        return {**asdict(self.paired), "drawn": self.drawn, EXPECTED: self.expected}


@dataclass(frozen=True)
class Standing:
    """Where a catalogue stands.

    Attributes:
        kind: the active matcher's. records: of the catalogue. judged: incoming records that were judged one by one.
        links, right: its links that were judged since, and how many of them were right.
        tried: the attempt that is not settled, else the last one towards the next matcher.
        shadow, canary: whether some other matcher is one, so that there is no room. listed: whether
            there is a list to fit on.
    """

    kind: MatcherKind
    records: int
    judged: int = 0
    links: int = 0
    right: int = 0
    tried: Tried | None = None
    shadow: bool = False
    canary: bool = False
    listed: bool = True


def next_kind(kind: MatcherKind) -> MatcherKind | None:
    """The matcher that comes after one of this kind, if there is one."""
    return LADDER.get(kind)


def trigger(state: Standing, wishes: Wishes) -> Trigger | None:
    """Why the next matcher should be tried, if it should."""
    if wishes.size and state.records > wishes.size:
        return Trigger.SIZE
    if wishes.accuracy and state.links >= ENOUGH and state.right < wishes.accuracy * state.links:
        return Trigger.ACCURACY
    return None


def next_step(state: Standing, evidence: Evidence | None, wishes: Wishes) -> Step:
    """What is to be done about a catalogue; `evidence` is a comparison that was made just now."""
    tried = state.tried
    if tried is not None and tried.state in UNSETTLED:
        return _go_on(state, tried, evidence, wishes)
    after = next_kind(state.kind)
    if after is None or state.shadow or not state.listed or trigger(state, wishes) is None:
        return Step.WAIT
    return Step.FIT if tried is None or tried.kind is not after or _grown(state, tried) else Step.WAIT


def _go_on(state: Standing, tried: Tried, evidence: Evidence | None, wishes: Wishes) -> Step:
    doubtful = tried.doubtful if evidence is None else evidence.doubtful
    better = Step.CANARY if wishes.alone and not state.canary and not doubtful else Step.PROPOSE
    if evidence is not None:
        return better if evidence.paired.better else Step.STAY
    fitted = tried.state is AttemptState.FITTING and tried.matcher is not None
    if tried.state in BEGUN and not fitted:  # whoever looks has the lock, so nobody is at it any more
        return Step.GIVE_UP
    if outcome(tried.state, tried.matcher) is not tried.state or next_kind(state.kind) is not tried.kind:
        return Step.CLOSE
    if fitted or tried.state is AttemptState.SHADOW:
        return _before_evidence(state, tried)
    if tried.state is AttemptState.CANARY:
        in_force = tried.matcher is MatcherState.CANARY and tried.served
        return Step.PROMOTE if in_force and wishes.alone else Step.WAIT
    return Step.CANARY if better is Step.CANARY and tried.matcher is MatcherState.SHADOW else Step.WAIT


def _before_evidence(state: Standing, tried: Tried) -> Step:
    """What becomes of a matcher that was fitted: it is a shadow once its catalogue is embedded, and compared once enough
    records are judged of a list on which it decided.
    """
    if tried.state is AttemptState.SHADOW:
        return Step.COMPARE if tried.comparable >= ENOUGH else Step.WAIT
    if tried.filling not in {JobState.COMPLETED, None}:
        return Step.GIVE_UP if tried.filling in ENDED else Step.WAIT
    return Step.WAIT if state.shadow else Step.SHADOW


def _grown(state: Standing, tried: Tried) -> bool:
    """Whether there is so much more than when it was settled that the answer may be another."""
    return state.records >= GROWTH * max(tried.records, 1) or state.judged >= GROWTH * max(tried.judged, ENOUGH)
