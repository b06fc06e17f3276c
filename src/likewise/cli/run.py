"""One matching run as `match` and `explain` share it: tables in, a matcher and its links out."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from likewise.errors import MatcherError

if TYPE_CHECKING:
    from likewise.cli.options import Choices
    from likewise.engine.matcher import Matcher
    from likewise.engine.records import Table
    from likewise.engine.results import Links, Progress


def run_matcher(
    tables: "tuple[Table, Table]",
    choices: "Choices",
    *,
    stored: "Matcher | None" = None,
    candidates: int = 1,
    progress: "Progress | None" = None,
) -> "tuple[Matcher, Links]":
    """Match with a stored matcher, or fit one on these two tables first."""
    from likewise.cli.options import build_options
    from likewise.engine.matcher import fit_and_match
    from likewise.machine import available_memory

    options = replace(build_options(choices, candidates, stored), memory=available_memory())
    if stored is None:
        return fit_and_match(*tables, options, progress)
    return stored, stored.match(*tables, options, progress)


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
        return Matcher.from_json(text)
    except MatcherError as error:
        raise MatcherError(f"{path}: {error.message}") from error
