"""What the engine answers: decisions per record, and the evidence behind one pair."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

import polars as pl

from likewise.engine.budget import Budget
from likewise.engine.embedding import Trainer
from likewise.engine.promise import Verdict
from likewise.engine.records import ColumnProfile, Kind
from likewise.engine.vectors import Floats, Ints

LINK_COLUMNS = ("row", "record_id", "catalogue_id", "decision", "probability", "reason")
"""The columns every answer starts with, in this order."""

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called as progress(stage, done, total), in rows of the incoming table; `done` rises from 0 to `total` within a stage."""


class Decision(StrEnum):
    """The machine's decision on one incoming record."""

    LINK = "link"
    REVIEW = "review"
    NO_MATCH = "no_match"
    FAILED = "failed"


class MatcherKind(StrEnum):
    """Which recipe decides."""

    LEVENSHTEIN = "levenshtein"
    HYBRID = "hybrid"
    EMBEDDING = "embedding"


class Cardinality(StrEnum):
    """How many incoming records may belong to one catalogue record."""

    AUTO = "auto"
    ONE_TO_ONE = "one-to-one"
    MANY_TO_ONE = "many-to-one"


@dataclass(frozen=True)
class TableProfile:
    """What was detected about a table. `key` is the column whose values identify a record, None for the row number."""

    name: str
    rows: int
    key: str | None
    columns: tuple[ColumnProfile, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True)
class FieldMap:
    """One incoming column beside the catalogue column it corresponds to.

    `score` (0..1) is how sure the detection is, 1.0 where the user said so (`given`).
    """

    incoming: str
    catalogue: str
    kind: Kind
    score: float
    given: bool = False


@dataclass(frozen=True)
class Options:
    """What a user may overrule. None and empty mean: work it out.

    Attributes:
        precision: target share of right answers among the automatic links, 0.5 to 0.999.
        promise: the same, but borne out by random judgements with 95 % confidence; None: nothing is promised.
        reviews: how many rows people may be asked about, None: as many as are worth it.
        candidates: how many candidates per record to return, best first; 1 is the ordinary answer.
        jobs: threads to use, 0 for every core. memory: bytes that may be taken; None: nobody asks.
        mapping: incoming column to catalogue column. ignore: column names to leave out, of either table.
        kinds: column name to kind, for either table.
        embedder: what an `embedding` matcher that is to be fitted is taught by (`likewise.embedders`).
    """

    matcher: MatcherKind = MatcherKind.HYBRID
    precision: float = 0.95
    promise: float | None = None
    reviews: int | None = None
    cardinality: Cardinality = Cardinality.AUTO
    candidates: int = 1
    seed: int = 0
    jobs: int = 0
    memory: int | None = None
    key: str | None = None
    catalogue_key: str | None = None
    mapping: Mapping[str, str] | None = None
    ignore: tuple[str, ...] = ()
    kinds: Mapping[str, Kind] | None = None
    embedder: Trainer | None = None


@dataclass(frozen=True)
class Summary:
    """What a run did, for people and programs.

    Attributes:
        counts: rows by decision; every decision is present.
        expected_matches: sum of the probabilities: how many incoming records are thought to have a match.
        expected_precision: mean probability of the links; None without a link.
        expected_recall: sum of the links' probabilities over `expected_matches`; None where that is 0.
        threshold: probability from which a best candidate is linked, None where nothing may be linked.
        review_threshold: probability from which a best candidate is at least worth a person's look.
        cardinality: the structure that was used, never AUTO. cardinality_detected: False where the user chose it.
        promise: what became of the promise that was asked for, None where none was. budget: the same of a limit on reviews.
        drift: how the list differs from the one that the matcher was fitted on, and whether links are less right than they
            are meant to be, one sentence each. notices: what else a user should know, likewise.
    """

    matcher: MatcherKind
    incoming: TableProfile
    catalogue: TableProfile
    fields: tuple[FieldMap, ...]
    counts: Mapping[Decision, int]
    expected_matches: float
    expected_precision: float | None
    expected_recall: float | None
    target_precision: float
    threshold: float | None
    review_threshold: float
    cardinality: Cardinality
    cardinality_detected: bool
    promise: Verdict | None
    budget: Budget | None
    drift: tuple[str, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True)
class Links:
    """The answer to a list.

    Attributes:
        frame: one row per incoming record in source order, columns `LINK_COLUMNS` (row Int64 from 1; probability
            Float64; the rest String), then `catalogue_row` (Int64, 0-based row of the catalogue, null without a
            candidate). With `Options.candidates` > 1, up to that many rows per record and `rank` (Int64 from 1) after
            `reason`; decision and reason are then the record's on rank 1 and null on the others.
        summary: counts and what was detected.
    """

    frame: pl.DataFrame
    summary: Summary
    explainer: "Explainer" = field(repr=False, compare=False)

    def explain(self, row: int, catalogue_row: int | None = None) -> "Explanation":
        """Why incoming row `row` (0-based) and a catalogue row, its best candidate by default, got their probability.

        Raises:
            TableError: there is no such row, or the record has no candidate and none was named.
        """
        return self.explainer(row, catalogue_row)

    def waterfalls(self, rows: Ints, catalogue_rows: Ints) -> "Waterfalls":
        """The evidence behind many candidates at once: incoming rows and catalogue rows (0-based) of `frame`."""
        return self.explainer.waterfalls(rows, catalogue_rows)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The Arrow interface, so that pandas, Polars, DuckDB and pyarrow read the links without a copy of ours."""
        return self.frame.__arrow_c_stream__(requested_schema)


@dataclass(frozen=True)
class Contribution:
    """One piece of evidence: how many bits (log2) it adds for, or takes from, a match.

    `similarity` (0..1) is None where the evidence is not a likeness of values (the starting odds, competition). `field`
    is the catalogue's column whose values were compared, None where it was the whole record or no comparison.
    """

    label: str
    weight: float
    incoming: str | None = None
    catalogue: str | None = None
    similarity: float | None = None
    field: str | None = None


@dataclass(frozen=True)
class Explanation:
    """Why one pair got its probability. The contributions add up to `weight`; probability = 1 / (1 + 2**-weight)."""

    record_id: str
    catalogue_id: str
    decision: Decision
    reason: str
    weight: float
    probability: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Waterfalls:
    """Why many pairs got their probabilities, in bits: `start` and all that a pair has of the others add up to its weight.

    Attributes:
        similarity, bits: pairs x comparisons, in the order of the recipe; NaN and 0 where a value is missing.
        lead: of the lead over the next candidate, 0 where there is none.
        tied: what candidates that fit equally well take away. competition: what other records do, of best candidates.
    """

    start: float
    similarity: Floats
    bits: Floats
    lead: Floats
    tied: Floats
    competition: Floats


class Explainer(Protocol):
    """Says why; see `Links.explain` and `Links.waterfalls`."""

    def __call__(self, row: int, catalogue_row: int | None, /) -> Explanation:
        """Of one pair, in words."""

    def waterfalls(self, rows: Ints, catalogue_rows: Ints, /) -> Waterfalls:
        """Of many, in numbers."""
