"""Options that several commands share, each group handed to the command as one frozen value."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from likewise.engine.embedding import Trainer
    from likewise.engine.matcher import Matcher
    from likewise.engine.records import Kind, Table
    from likewise.engine.results import Options

Command: TypeAlias = Callable[..., None]
Decorator: TypeAlias = Callable[[Command], Command]

# Spelt out, because the enums live beside Polars, which is too slow to import for --help; a test compares
# them.
KINDS = ("name", "text", "code", "number", "quantity", "money", "date", "phone", "email", "url", "category")
MATCHERS = ("levenshtein", "hybrid", "embedding")
CARDINALITIES = ("auto", "one-to-one", "many-to-one")

FIXED_BY_A_MATCHER = {
    "matcher": "--matcher",
    "embedder": "--embedder",
    "kinds": "--kind",
    "ignore": "--ignore",
    "seed": "--seed",
}
"""Options that shape the fit, by the field of `Options`: a stored matcher was fitted with its own."""

FILE = click.Path(path_type=Path)

JUDGEMENTS = (
    "What people said of pairs: a file with the columns record_id, catalogue_id and judgement (match, not_match or"
    " nothing), such as one of `likewise ask`, filled in."
)


@dataclass(frozen=True)
class Reading:
    """How to read one file; None: work it out."""

    sheet: str | None
    header_row: int | None
    encoding: str | None
    delimiter: str | None

    def table(self, path: Path) -> "Table":
        """The file as a table; raises InputError."""
        from likewise.files import ReadOptions, read_table

        return read_table(path, ReadOptions(self.sheet, self.header_row, self.encoding, self.delimiter))


@dataclass(frozen=True)
class Inputs:
    """The two files of a matching run and how to read each, and what people said of their pairs."""

    incoming: Path
    catalogue: Path
    judgements: Path | None
    sheet: str | None
    header_row: int | None
    encoding: str | None
    delimiter: str | None
    catalogue_sheet: str | None
    catalogue_header_row: int | None
    catalogue_encoding: str | None
    catalogue_delimiter: str | None

    @property
    def files(self) -> dict[str, Path]:
        """The files that are read, by what the command line calls them."""
        named = {"INCOMING": self.incoming, "--catalogue": self.catalogue, "--judgements": self.judgements}
        return {name: path for name, path in named.items() if path is not None}

    def tables(self) -> "tuple[Table, Table]":
        """The incoming table and the catalogue; raises InputError."""
        ours = Reading(self.sheet, self.header_row, self.encoding, self.delimiter)
        theirs = Reading(
            self.catalogue_sheet,
            self.catalogue_header_row,
            self.catalogue_encoding,
            self.catalogue_delimiter,
        )
        return ours.table(self.incoming), theirs.table(self.catalogue)

    def labels(self) -> "Table | None":
        """The judgements, their keys as they were before they were made harmless for spreadsheets; raises InputError."""
        from likewise.files.formulas import rearmed

        if self.judgements is None:
            return None
        table = Reading(None, None, None, None).table(self.judgements)
        keys = [name for name in table.columns if name.strip().casefold() in ("record_id", "catalogue_id")]
        return replace(table, frame=rearmed(table.frame, keys))


@dataclass(frozen=True)
class Choices:
    """What the user chose about matching; None or empty: the default, or what a stored matcher says."""

    key: str | None
    catalogue_key: str | None
    mapping: tuple[str, ...]
    ignore: tuple[str, ...]
    kinds: tuple[str, ...]
    matcher: str | None
    embedder: str | None
    precision: float | None
    promise: float | None
    reviews: int | None
    cardinality: str | None
    seed: int | None
    jobs: int | None

    def given(self) -> dict[str, object]:
        """The fields of `Options` that the user set."""
        from likewise.engine.results import Cardinality, MatcherKind

        values = {
            "key": self.key,
            "catalogue_key": self.catalogue_key,
            "mapping": _mapping(self.mapping),
            "ignore": self.ignore,
            "kinds": _kinds(self.kinds),
            "matcher": MatcherKind(self.matcher) if self.matcher else None,
            "embedder": _trainer(self.matcher, self.embedder),
            "precision": self.precision if self.promise is None else self.promise,
            "promise": self.promise,
            "reviews": self.reviews,
            "cardinality": Cardinality(self.cardinality) if self.cardinality else None,
            "seed": self.seed,
            "jobs": self.jobs,
        }
        return {name: value for name, value in values.items() if value is not None and value not in ((), {})}


def _trainer(matcher: str | None, embedder: str | None) -> "Trainer | None":
    if matcher != "embedding":
        if embedder is not None:
            raise click.UsageError("--embedder needs --matcher embedding")
        return None
    from likewise.embedders import trainer_of

    return trainer_of(embedder or "home", os.environ)


def _mapping(pairs: tuple[str, ...]) -> Mapping[str, str]:
    return _pairs(pairs, "--map", "INCOMING=CATALOGUE", str.partition)


def _kinds(pairs: tuple[str, ...]) -> "Mapping[str, Kind]":
    from likewise.engine.records import Kind

    named = _pairs(pairs, "--kind", "COLUMN=KIND", str.rpartition)
    for kind in named.values():
        if kind not in KINDS:
            raise click.BadParameter(f"{kind!r} is not a kind: give one of {', '.join(KINDS)}", param_hint="'--kind'")
    return {column: Kind(kind) for column, kind in named.items()}


def _pairs(
    pairs: tuple[str, ...], option: str, form: str, split: Callable[[str, str], tuple[str, str, str]]
) -> dict[str, str]:
    named: dict[str, str] = {}
    for pair in pairs:
        left, equals, right = split(pair, "=")
        if not (left and equals and right):
            raise click.BadParameter(f"{pair!r} is not of the form {form}", param_hint=f"'{option}'")
        if left in named:
            raise click.BadParameter(f"column {left!r} is given twice", param_hint=f"'{option}'")
        named[left] = right
    return named


def gathered(kind: "type[DataclassInstance]", name: str) -> Decorator:
    """Hand the parameters named like the fields of the dataclass `kind` to the command as one argument
    `name`.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(**values: object) -> None:
            command(**{name: kind(**{field.name: values.pop(field.name) for field in fields(kind)})}, **values)

        return run

    return decorate


def stacked(*decorators: Decorator) -> Decorator:
    """Several decorators as one, in the order in which --help shall list them."""
    return lambda command: reduce(lambda inner, decorator: decorator(inner), reversed(decorators), command)


def reading_options(what: str, prefix: str = "") -> Decorator:
    """--sheet, --header-row, --encoding and --delimiter, each after `prefix`, for the file `what`."""
    option = click.option
    return stacked(
        option(f"--{prefix}sheet", metavar="NAME", help=f"Sheet of {what}, by name or number from 1."),
        option(
            f"--{prefix}header-row",
            type=click.IntRange(min=0),
            metavar="N",
            help=f"Row of {what} with the column names, from 1; 0: there is none.",
        ),
        option(f"--{prefix}encoding", metavar="NAME", help=f"Encoding of {what}, such as utf-8 or cp1252."),
        option(f"--{prefix}delimiter", metavar="CHAR", help=f"Delimiter of {what}: a character, or tab."),
    )


def input_options() -> Decorator:
    """INCOMING, --catalogue, how to read them, and --judgements, as `Inputs` in the argument `inputs`."""
    return stacked(
        click.argument("incoming", type=FILE),
        click.option("--catalogue", type=FILE, required=True, help="The master list to match against."),
        reading_options("INCOMING"),
        reading_options("the catalogue", "catalogue-"),
        click.option("--judgements", type=FILE, help=JUDGEMENTS),
        gathered(Inputs, "inputs"),
    )


def _how_options() -> Decorator:
    """By what the lists are matched."""
    option = click.option
    return stacked(
        option("--matcher", type=click.Choice(MATCHERS), help="How to match.  [default: hybrid]"),
        option(
            "--embedder",
            metavar="NAME",
            help="What compares meanings for --matcher embedding: home, which is trained on the two lists,"
            " sentence:MODEL-OR-FOLDER, or endpoint:MODEL.  [default: home]",
        ),
    )


def _policy_options() -> Decorator:
    """What is linked and what is left to people."""
    option = click.option
    return stacked(
        option(
            "--precision",
            type=click.FloatRange(0.5, 0.999),
            metavar="P",
            help="Share of the automatic links that shall be right, 0.5 to 0.999.  [default: 0.95]",
        ),
        option(
            "--promise",
            type=click.FloatRange(0.5, 0.999),
            metavar="P",
            help="As --precision, but borne out: link only what random judgements (`likewise ask --promise`) show to be"
            " right at this share, with 95 % confidence.",
        ),
        option(
            "--reviews",
            type=click.IntRange(min=0),
            metavar="N",
            help="Leave N rows at most to review, the likeliest ones; the others become no_match.",
        ),
    )


def choice_options() -> Decorator:
    """What a user may overrule about matching, as `Choices` in the argument `choices`."""
    option = click.option
    return stacked(
        option("--key", metavar="COLUMN", help="Column of INCOMING that identifies a record."),
        option("--catalogue-key", metavar="COLUMN", help="Column of the catalogue that identifies a record."),
        option("--map", "mapping", multiple=True, metavar="INCOMING=CATALOGUE", help="Columns that correspond."),
        option("--ignore", multiple=True, metavar="COLUMN", help="Leave a column out, of either table."),
        option(
            "--kind",
            "kinds",
            multiple=True,
            metavar="COLUMN=KIND",
            help=f"What a column holds: {', '.join(KINDS)}.",
        ),
        _how_options(),
        _policy_options(),
        option(
            "--cardinality",
            type=click.Choice(CARDINALITIES),
            help="How many incoming records one catalogue record may have; with --use-matcher, many-to-one decides on each"
            " of them by itself.  [default: auto]",
        ),
        option(
            "--seed",
            type=click.IntRange(min=0),
            metavar="N",
            help="Seed of every random choice.  [default: 0]",
        ),
        option("--jobs", type=click.IntRange(min=0), metavar="N", help="Threads; 0: one per core.  [default: 0]"),
        gathered(Choices, "choices"),
    )


def build_options(choices: Choices, candidates: int, stored: "Matcher | None" = None) -> "Options":
    """The engine's options: the defaults, or what a stored matcher says, overruled by what the user gave.

    Raises:
        click.UsageError: two options contradict each other, or one has no effect beside a stored matcher, fitted with its
            own.
    """
    from likewise.engine.results import Options

    if choices.promise is not None and choices.precision is not None:
        raise click.UsageError("--promise sets the share of right links itself: leave --precision out")
    given = choices.given()
    fixed = [option for name, option in FIXED_BY_A_MATCHER.items() if name in given]
    if stored and fixed:
        raise click.UsageError(f"{fixed[0]} has no effect with --use-matcher: it was settled when that was fitted")
    settled: dict[str, object] = {"precision": stored.recipe.precision} if stored else {}
    build: Callable[..., Options] = Options
    return build(**{**settled, **given, "candidates": candidates})
