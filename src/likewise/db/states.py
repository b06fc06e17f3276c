"""The closed lists of words that columns hold; each is a CHECK constraint in the database.

`Decision`, `MatcherKind` and `ColumnKind` repeat words of the engine, because the API process reads tables and never
imports the engine; a test holds the two together. A column's kind is a word within JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Decision(StrEnum):
    """The machine's decision on one incoming record, as `likewise.engine.results.Decision`."""

    LINK = "link"
    REVIEW = "review"
    NO_MATCH = "no_match"
    FAILED = "failed"


class MatcherKind(StrEnum):
    """Which recipe decides, as `likewise.engine.results.MatcherKind`; jobs do not ask for `embedding` yet."""

    LEVENSHTEIN = "levenshtein"
    HYBRID = "hybrid"
    EMBEDDING = "embedding"


class ColumnKind(StrEnum):
    """What the values of a column are, as `likewise.engine.records.Kind`."""

    NAME = "name"
    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    QUANTITY = "quantity"
    MONEY = "money"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    CATEGORY = "category"


class MatcherState(StrEnum):
    """How far a matcher's answers reach: nobody, a comparison, some rows, all rows, nobody any more."""

    DRAFT = "draft"
    SHADOW = "shadow"
    CANARY = "canary"
    ACTIVE = "active"
    RETIRED = "retired"


class MatcherMove(StrEnum):
    """What can be done with a matcher; the first four are asked for, the last two come with a promotion or a roll-back."""

    SHADOW = "shadow"
    CANARY = "canary"
    PROMOTE = "promote"
    RETIRE = "retire"
    REPLACE = "replace"
    REACTIVATE = "reactivate"


@dataclass(frozen=True)
class Move:
    """From which states a matcher can be brought into which."""

    origins: frozenset[MatcherState]
    to: MatcherState


_UNTRIED = frozenset({MatcherState.DRAFT, MatcherState.SHADOW, MatcherState.CANARY})

MOVES: Mapping[MatcherMove, Move] = MappingProxyType(
    {
        MatcherMove.SHADOW: Move(_UNTRIED - {MatcherState.SHADOW} | {MatcherState.RETIRED}, MatcherState.SHADOW),
        MatcherMove.CANARY: Move(_UNTRIED | {MatcherState.RETIRED}, MatcherState.CANARY),  # again with another share
        MatcherMove.PROMOTE: Move(_UNTRIED, MatcherState.ACTIVE),
        MatcherMove.RETIRE: Move(_UNTRIED, MatcherState.RETIRED),
        MatcherMove.REPLACE: Move(frozenset({MatcherState.ACTIVE}), MatcherState.RETIRED),
        MatcherMove.REACTIVATE: Move(frozenset({MatcherState.RETIRED}), MatcherState.ACTIVE),
    }
)
"""All that may become of a matcher; a trigger on the table holds the same, and a test holds the two together."""


class Trigger(StrEnum):
    """Why the next matcher is tried: the catalogue is larger, or fewer links are right, than the settings say."""

    SIZE = "size"
    ACCURACY = "accuracy"


class AttemptState(StrEnum):
    """How far an attempt to bring in the next matcher came; the last four settle it.

    It is being fitted; decides as a shadow; is compared; is proposed, since it is better; decides as a canary. It was
    promoted; is not better; could not be fitted or compared; was taken away by somebody before it was settled.
    """

    FITTING = "fitting"
    SHADOW = "shadow"
    COMPARING = "comparing"
    PROPOSED = "proposed"
    CANARY = "canary"
    PROMOTED = "promoted"
    NOT_BETTER = "not_better"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


JUDGED = "judged"
"""How the reason of a result begins where a person's judgement decided."""


class JobKind(StrEnum):
    """What a job does: match incoming records, import catalogue records from a file, learn from judgements, or embed the
    records of a catalogue.
    """

    MATCH = "match"
    IMPORT = "import"
    LEARN = "learn"
    EMBED = "embed"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    FAILED = "failed"
    CANCELLED = "cancelled"


COMPLETED = frozenset({JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS})
"""The states in which a job has its results."""
ENDED = COMPLETED | {JobState.FAILED, JobState.CANCELLED}
"""The states in which a job is over; only replaying a dead letter takes it out of them."""


class Stage(StrEnum):
    """What a chunk does for its job, in this order."""

    READ = "read"
    FIT = "fit"
    SCORE = "score"
    RESOLVE = "resolve"


class ChunkState(StrEnum):
    """Where a chunk stands; it is worked on only while open."""

    OPEN = "open"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class JudgementKind(StrEnum):
    """What a person said of a pair; `new` made the catalogue record of the pair, `undo` takes an earlier row back."""

    MATCH = "match"
    NOT_MATCH = "not_match"
    NEW = "new"
    UNDO = "undo"


class DeadLetterState(StrEnum):
    """What became of a dead letter."""

    WAITING = "waiting"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


class DeliveryState(StrEnum):
    """What became of a webhook delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Role(StrEnum):
    """What somebody may do, each with all that stands before it."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"
