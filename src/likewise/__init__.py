"""Likewise: match messy records to a master list.

    links = likewise.match(incoming, catalogue)

takes Polars, Arrow or pandas tables and answers with one row per incoming record. Names are imported on first use, so
that `import likewise` and `likewise --help` cost next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from likewise.engine.matcher import Matcher, match
    from likewise.engine.records import Kind, Table
    from likewise.engine.results import Cardinality, Decision, Explanation, Links, MatcherKind, Options, Summary
    from likewise.errors import LikewiseError
    from likewise.files import ReadOptions, read_table, write_table

__all__ = [
    "Cardinality",
    "Decision",
    "Explanation",
    "Kind",
    "LikewiseError",
    "Links",
    "Matcher",
    "MatcherKind",
    "Options",
    "ReadOptions",
    "Summary",
    "Table",
    "match",
    "read_table",
    "write_table",
]

_HOMES = {
    "likewise.engine.matcher": ("Matcher", "match"),
    "likewise.engine.records": ("Kind", "Table"),
    "likewise.engine.results": (
        "Cardinality",
        "Decision",
        "Explanation",
        "Links",
        "MatcherKind",
        "Options",
        "Summary",
    ),
    "likewise.errors": ("LikewiseError",),
    "likewise.files": ("ReadOptions", "read_table", "write_table"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'likewise' has no attribute '{name}'")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
