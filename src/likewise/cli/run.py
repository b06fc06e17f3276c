"""One matching run as `match` and `explain` share it: tables in, a matcher and its links out."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from likewise.errors import MatcherError

if TYPE_CHECKING:
    from likewise.cli.options import Choices
    from likewise.engine.matcher import Matcher
    from likewise.engine.plan import Opener
    from likewise.engine.records import Table
    from likewise.engine.results import Links, MatcherKind, Progress

_LARGE = 20_000
"""Incoming records, and ten catalogue records for one of them, from which processes pay."""


def run_matcher(
    tables: "tuple[Table, Table]",
    choices: "Choices",
    *,
    stored: "Matcher | None" = None,
    candidates: int = 1,
    progress: "Progress | None" = None,
    judgements: "Table | None" = None,
) -> "tuple[Matcher, Links]":
    """Match with a stored matcher, or fit one on these two tables first."""
    from likewise.cli.options import build_options
    from likewise.engine.matcher import fit_and_match
    from likewise.engine.plan import threads_of
    from likewise.machine import available_memory

    options = replace(build_options(choices, candidates, stored), memory=available_memory())
    kind = options.matcher if stored is None else stored.recipe.kind
    with _opener(kind, tables, threads_of(options)) as opener:
        if stored is None:
            return fit_and_match(*tables, options, progress, opener, judgements)
        return stored, stored.match(*tables, options, progress, opener, judgements)


@contextmanager
def _opener(kind: "MatcherKind", tables: "tuple[Table, Table]", cores: int) -> "Iterator[Opener | None]":
    """Processes to share the catalogue out to, where the work is worth the time that they take to start."""
    from likewise.engine.results import MatcherKind

    incoming, catalogue = tables
    if cores == 1 or kind is MatcherKind.LEVENSHTEIN or len(incoming) + len(catalogue) // 10 < _LARGE:
        yield None
        return
    from likewise.shards import Shards

    with Shards(cores) as shards:
        yield shards.open


def trained_file(matcher: Path) -> Path:
    """Where what an embedder was trained to lies: beside its matcher, under its name."""
    return matcher.with_name(f"{matcher.name}.npz")


def _with_embedder(matcher: "Matcher", path: Path) -> "Matcher":
    """A matcher with the embedder that it names; that of one which was trained lies beside it."""
    embedded = matcher.recipe.embedded
    if embedded is None or embedded.embedder is None:
        return matcher
    from likewise.embedders import open_embedder

    return replace(matcher, embedder=open_embedder(embedded.embedder, trained_file(path), os.environ))


def load_matcher(path: Path) -> "Matcher":
    """A matcher that `--save-matcher` stored; MatcherError where the file is none or cannot be read."""
    from likewise.engine.matcher import Matcher

    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise MatcherError(f"{path}: not a stored matcher: write one with --save-matcher") from error
    except OSError as error:
        raise MatcherError(f"{path}: the matcher cannot be read: {error.strerror or error}") from error
    try:
        return _with_embedder(Matcher.from_json(text), path)
    except MatcherError as error:
        raise MatcherError(f"{path}: {error.message}") from error
