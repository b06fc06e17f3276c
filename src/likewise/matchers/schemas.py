"""What the API tells of matchers: the engine's recipe in words that people read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from likewise.db.states import ColumnKind, Decision, MatcherKind, MatcherState
from likewise.http.models import Model, RequestModel


class Accuracy(Model):
    """How many of a matcher's links people have judged since it made them, how many of these were right, the share, and
    its 95 % interval. Links are counted as people came upon them, so it says nothing of those that nobody looks at.
    `meant` is the share that its threshold aims at, null where no link was judged; `broken` whether clearly fewer are right.
    """

    judged: int = 0
    right: int = 0
    precision: float | None = None
    low: float = 0.0
    high: float = 1.0
    meant: float | None = None
    broken: bool = False


class MatcherSummary(Model):
    """A version of a catalogue's recipe. `measured` tells what it was learnt from, and what was found about it.

    `canary_share` is the share of records that a canary decides on; `previous_id` the matcher that decides again if this
    active one is rolled back, null where none was active before. `accuracy` is by the latest judgements.
    """

    id: UUID
    catalogue_id: UUID
    version: int
    kind: MatcherKind
    state: MatcherState
    measured: Mapping[str, JsonValue]
    created_at: datetime
    canary_share: float | None = None
    previous_id: UUID | None = None
    accuracy: Accuracy = Accuracy()


class NewCanary(RequestModel):
    """The share of records, found by a hash of their ids, that the canary is to decide on."""

    share: Annotated[float, Field(gt=0, lt=1)] = 0.05


class MovedMatcher(Model):
    """A matcher whose state has changed, and the one that is active now, null where none is: lists are learnt from then."""

    matcher: MatcherSummary
    active: MatcherSummary | None


class RevertedDecisions(Model):
    """How many results were taken back just now, and in how many jobs."""

    rows: int
    jobs: int


class WantedDifferences(RequestModel):
    """Which differences are wanted: of a job; by the decision that took effect, and by the shadow's; and which part."""

    job_id: UUID | None = None
    decision: Decision | None = None
    shadow_decision: Decision | None = None
    cursor: Annotated[str, Field(max_length=2000)] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class DifferenceAnswer(Model):
    """A row on which a shadow decided otherwise, or for another catalogue record: first what took effect, then the shadow's.

    The catalogue records are the best candidates; null where there is none.
    """

    job_id: UUID
    row: int
    record_id: str | None
    incoming_record_id: UUID | None
    decision: Decision
    catalogue_record_id: UUID | None
    catalogue_key: str | None
    probability: float | None
    shadow_decision: Decision
    shadow_catalogue_record_id: UUID | None
    shadow_catalogue_key: str | None
    shadow_probability: float | None


class CountedDifference(Model):
    """On how many rows the shadow decided this instead of that; the same word twice: for another catalogue record."""

    decision: Decision
    shadow_decision: Decision
    rows: int


class DifferencesSummary(Model):
    """What a matcher did as a shadow: in how many jobs, on how many rows, and how many of them it saw otherwise. In
    `failed_jobs` of the jobs it could not decide. Rows whose results have expired are counted in `rows` only.
    """

    jobs: int
    failed_jobs: int
    rows: int
    differing: int
    by_decision: tuple[CountedDifference, ...]


class ComparedField(Model):
    """A catalogue column and the incoming one it is compared with, null where that is found out anew for each list.

    `score` is how sure it is that they correspond, 1 where somebody said so (`given`). A column without a partner
    (`paired` is false) is looked for in all of the incoming text.
    """

    catalogue: str
    incoming: str | None
    kind: ColumnKind
    score: float
    given: bool
    paired: bool


class WeighedComparison(Model):
    """What a comparison adds to the match weight, in bits (log2): `same` where the values are alike as can be, `different`
    where they have nothing in common, in proportion between. `field` is the catalogue's column, null for the whole record.
    """

    comparison: str
    field: str | None
    same: float
    different: float


class FittedOn(Model):
    """What the weights come from; `incoming_rows` is 0 where no list was seen, only the catalogue."""

    incoming_rows: int
    catalogue_rows: int
    expected_matches: float


class RecipeAnswer(Model):
    """How a matcher decides.

    `starting_bits` is the match weight before anything is compared, `prior` the same as a probability. A best candidate is
    linked from the probability `threshold` on, null where nothing may be linked, which keeps the share `precision` of links
    right. `candidates` is how many catalogue records are compared with each incoming one.
    """

    fields: tuple[ComparedField, ...]
    comparisons: tuple[WeighedComparison, ...]
    starting_bits: float
    prior: float
    incoming_key: str | None
    catalogue_key: str | None
    precision: float
    threshold: float | None
    cardinality: str
    candidates: int
    fitted_on: FittedOn


class MatcherAnswer(MatcherSummary):
    """A matcher with its recipe; null where this release cannot read it."""

    recipe: RecipeAnswer | None
