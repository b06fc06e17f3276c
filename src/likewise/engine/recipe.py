"""The recipe of a matcher: everything that scoring needs besides the records, as plain data that can be stored and read."""

from dataclasses import dataclass

from likewise.engine.compare import MENTIONED, Comparison
from likewise.engine.correspond import Layout
from likewise.engine.count import AMOUNTS, FieldSpec, Side
from likewise.engine.drift import Portrait
from likewise.engine.embedding import EmbedderRecipe
from likewise.engine.kinds import Notation
from likewise.engine.records import ColumnProfile, Kind, Table
from likewise.engine.results import Cardinality, FieldMap, MatcherKind, TableProfile
from likewise.engine.weigh import Weights
from likewise.errors import MatcherError

VERSION = 1


@dataclass(frozen=True)
class RecipeField:
    """A field: the catalogue's column, the incoming one (None: not known yet), and how each writes numbers and dates.

    `share` (0..1) is the field's part in finding candidates, by how full and how distinct it is; `score` and `given`
    are those of its `FieldMap`. `paired` is False for a catalogue column that no incoming one corresponds to, whose
    values are looked for in the incoming text.
    """

    catalogue: str
    incoming: str | None
    kind: Kind
    share: float
    score: float
    given: bool
    catalogue_notation: Notation
    incoming_notation: Notation
    paired: bool = True


@dataclass(frozen=True)
class ComparisonWeight:
    """A comparison adds `slope * (similarity - neutral)` bits; `field` is the catalogue's column, None the whole record."""

    comparison: str
    field: str | None
    neutral: float
    slope: float


@dataclass(frozen=True)
class Embedded:
    """What an `embedding` matcher embeds: columns of either table, and by what (None until it is trained)."""

    incoming: tuple[str, ...]
    catalogue: tuple[str, ...]
    embedder: EmbedderRecipe | None = None


@dataclass(frozen=True)
class FittedOn:
    """What the weights come from. `incoming_rows` is 0 where no list was seen, only the catalogue; `judgements` is how many
    judged pairs moved them. `portrait` is what the list looked like, None where none was seen.
    """

    incoming_rows: int
    catalogue_rows: int
    expected_matches: float
    judgements: int = 0
    portrait: Portrait | None = None


@dataclass(frozen=True)
class Recipe:
    """A fitted matcher as data.

    Attributes:
        incoming_key, catalogue_key: the columns that identify records, None for the row number.
        candidates: catalogue records compared with each incoming one.
        precision: the target for links. threshold: the probability that keeps it, None where nothing may be linked.
        cardinality: AUTO where no list was seen: it is then detected on each list.
        sharing: how far records of a many-to-one list may share a catalogue record (`claims`), 0..1.
        embedded: what is compared by its meaning as well; None but for an `embedding` matcher.
    """

    version: int
    kind: MatcherKind
    fields: tuple[RecipeField, ...]
    incoming_text: tuple[str, ...]
    catalogue_text: tuple[str, ...]
    incoming_key: str | None
    catalogue_key: str | None
    candidates: int
    start: float
    comparisons: tuple[ComparisonWeight, ...]
    lead_neutral: float
    lead_slope: float
    precision: float
    threshold: float | None
    cardinality: Cardinality
    seed: int
    fitted_on: FittedOn
    sharing: float = 1.0
    embedded: Embedded | None = None

    @property
    def weights(self) -> Weights:
        """The weights in the order of `comparisons`."""
        return Weights(
            start=self.start,
            neutral=tuple(one.neutral for one in self.comparisons),
            slope=tuple(one.slope for one in self.comparisons),
            lead_neutral=self.lead_neutral,
            lead_slope=self.lead_slope,
        )

    @property
    def maps(self) -> tuple[FieldMap, ...]:
        """The fields whose incoming column is known."""
        return tuple(
            FieldMap(one.incoming, one.catalogue, one.kind, one.score, given=one.given)
            for one in self.fields
            if one.incoming is not None
        )

    def to_json(self) -> str:
        """The recipe as indented JSON."""
        from pydantic import TypeAdapter

        return TypeAdapter(Recipe).dump_json(self, indent=2).decode() + "\n"

    @staticmethod
    def from_json(text: str) -> "Recipe":
        """Read a recipe back.

        Raises:
            MatcherError: not a recipe, or one of another version.
        """
        from pydantic import TypeAdapter, ValidationError

        try:
            recipe = TypeAdapter(Recipe).validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the file"
            raise MatcherError(
                f"not a stored matcher: {where}: {first['msg']}; save one with --save-matcher"
            ) from error
        if recipe.version != VERSION:
            raise MatcherError(
                f"this matcher has version {recipe.version}, this program reads {VERSION}; fit it again with --save-matcher"
            )
        return recipe


def specs_of(fields: tuple[RecipeField, ...]) -> tuple[FieldSpec, ...]:
    """The fields as the catalogue is prepared by."""
    return tuple(FieldSpec(one.catalogue, one.kind, one.share, one.paired) for one in fields)


def sides_of(fields: tuple[RecipeField, ...], layout: Layout) -> tuple[Side, Side]:
    """The (incoming, catalogue) columns to prepare; a field without incoming column reads as missing."""
    incoming = Side(
        tuple(one.incoming for one in fields),
        tuple(one.incoming_notation for one in fields),
        layout.incoming_text,
    )
    catalogue = Side(
        tuple(one.catalogue for one in fields),
        tuple(one.catalogue_notation for one in fields),
        layout.catalogue_text,
    )
    return incoming, catalogue


def new_fields(
    layout: Layout, incoming: Table | None, catalogue: Table, profile: TableProfile
) -> tuple[RecipeField, ...]:
    """The fields of a new recipe: those of the layout, then the catalogue's other telling columns, unpaired."""
    columns = {column.name: column for column in profile.columns}
    shares = {one.catalogue: _share(columns[one.catalogue]) for one in layout.fields}
    total = sum(shares.values()) or 1.0
    paired = [
        RecipeField(
            catalogue=one.catalogue,
            incoming=None if incoming is None else one.incoming,
            kind=one.kind,
            share=round(shares[one.catalogue] / total, 6),
            score=one.score,
            given=one.given,
            catalogue_notation=Notation.of(one.kind, catalogue.frame[one.catalogue]),
            incoming_notation=Notation() if incoming is None else Notation.of(one.kind, incoming.frame[one.incoming]),
        )
        for one in layout.fields
    ]
    unpaired = [
        RecipeField(
            catalogue=name,
            incoming=None,
            kind=columns[name].kind,
            share=0.0,
            score=0.0,
            given=False,
            catalogue_notation=Notation(),
            incoming_notation=Notation(),
            paired=False,
        )
        for name in layout.catalogue_text
        if name not in shares and columns[name].kind in MENTIONED
    ]
    return (*paired, *unpaired)


def _share(column: ColumnProfile) -> float:
    """How telling a column is when looking for candidates: how full times how distinct; amounts tell nothing there."""
    return 0.0 if column.kind in AMOUNTS else column.filled * column.distinct


def named_weights(
    weights: Weights, meaning: tuple[Comparison, ...], fields: tuple[RecipeField, ...]
) -> tuple[ComparisonWeight, ...]:
    """Weights with the names of what they weigh."""
    return tuple(
        ComparisonWeight(one.name, None if one.field is None else fields[one.field].catalogue, neutral, slope)
        for one, neutral, slope in zip(meaning, weights.neutral, weights.slope, strict=True)
    )
