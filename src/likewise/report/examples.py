"""Pairs worth looking at: those nearest to the thresholds, field beside field."""

import re
from dataclasses import dataclass

import polars as pl

from likewise.engine.normalise import fold, is_missing
from likewise.engine.records import Table
from likewise.engine.results import Decision, Explanation, FieldMap, Links
from likewise.report.charts import Waterfall, waterfall
from likewise.report.wording import one_line

NEAR_LINK = 4
NEAR_REVIEW = 2
SHOWN, COMPARED = 160, 4000
"""Characters of a value that are shown, and those that a word is looked for in."""
_WORDS = (
    (
        "Just sure enough",
        "The least certain of the automatic links. If these look right, the others are safer still.",
    ),
    ("Just not sure enough", "The most likely pairs among those that were not linked automatically."),
    (
        "Around the review line",
        "Above the line a person is asked; below it the row counts as without a match.",
    ),
)
# Scripts written without blanks are compared character by character.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+|\W+")


@dataclass(frozen=True)
class Piece:
    """A run of text, and whether the other value lacks it."""

    text: str
    differs: bool


@dataclass(frozen=True)
class FieldPair:
    """Two values that correspond, cut into pieces; empty where the value is missing."""

    field: FieldMap
    incoming: tuple[Piece, ...]
    catalogue: tuple[Piece, ...]


@dataclass(frozen=True)
class Example:
    """One pair with its decision, its fields and its waterfall; `row` counts from 1 as in the links."""

    row: int
    explanation: Explanation
    fields: tuple[FieldPair, ...]
    waterfall: Waterfall


@dataclass(frozen=True)
class Group:
    """Examples from one side of a threshold."""

    title: str
    lead: str
    examples: tuple[Example, ...]


def example_groups(links: Links, best: pl.DataFrame, incoming: Table, catalogue: Table) -> tuple[Group, ...]:
    """Examples on both sides of the link threshold and of the review threshold; empty groups are left out.

    Args:
        best: the best candidates that exist, rows of `links.frame`.
    """
    groups = []
    for (title, lead), rows in zip(_WORDS, _nearest(best, links.summary.review_threshold), strict=True):
        chosen = rows.sort("probability", descending=True, maintain_order=True).select("row", "catalogue_row")
        examples = tuple(_example(links, pair, (incoming, catalogue)) for pair in chosen.iter_rows())
        if examples:
            groups.append(Group(title, lead, examples))
    return tuple(groups)


def _nearest(best: pl.DataFrame, review: float) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The rows nearest to each line, no row twice: just linked, just not linked, around the review
    threshold.
    """
    ascending = best.sort("probability", "row")
    linked = ascending["decision"] == Decision.LINK.value
    others = ascending.filter(~linked)
    rest = others.head(max(0, others.height - NEAR_LINK))
    asked = rest["probability"] >= review
    around = pl.concat([rest.filter(~asked).tail(NEAR_REVIEW), rest.filter(asked).head(NEAR_REVIEW)])
    return ascending.filter(linked).head(NEAR_LINK), others.tail(NEAR_LINK), around


def _example(links: Links, pair: tuple[int, int], tables: tuple[Table, Table]) -> Example:
    row, catalogue_row = pair
    explanation = links.explain(row - 1, catalogue_row)
    incoming, catalogue = tables
    pairs = tuple(
        _field_pair(field, incoming.frame[field.incoming][row - 1], catalogue.frame[field.catalogue][catalogue_row])
        for field in links.summary.fields
    )
    return Example(row, explanation, pairs, waterfall(explanation.contributions))


def _field_pair(field: FieldMap, incoming: str | None, catalogue: str | None) -> FieldPair:
    left, right = _present(incoming), _present(catalogue)
    return FieldPair(field, pieces(left, right), pieces(right, left))


def _present(value: str | None) -> str:
    return "" if value is None or is_missing(value) else one_line(value, COMPARED)


def pieces(text: str, other: str) -> tuple[Piece, ...]:
    """The words of `text`, those that `other` lacks marked; nothing is marked where `other` is missing.

    Words count as the same when their comparable forms are; order, blanks and punctuation do not count.
    """
    known = {fold(token) for token in _TOKEN.findall(other)}
    merged: list[Piece] = []
    for token in _TOKEN.findall(one_line(text, SHOWN)):
        # What stands between two words that differ belongs to the difference.
        between = bool(merged) and merged[-1].differs and not token[0].isalnum()
        differs = between or (bool(other) and token[0].isalnum() and fold(token) not in known)
        if merged and merged[-1].differs == differs:
            merged[-1] = Piece(merged[-1].text + token, differs)
        else:
            merged.append(Piece(token, differs))
    return tuple(tidy for piece in merged for tidy in _without_tail(piece))


def _without_tail(piece: Piece) -> tuple[Piece, ...]:
    """A difference ends with its last word."""
    words = piece.text.rstrip()
    if not piece.differs or words == piece.text:
        return (piece,)
    return Piece(words, differs=True), Piece(piece.text[len(words) :], differs=False)
