"""Tables in Markdown, for the pages that are written from the code."""

from collections.abc import Iterable, Sequence

WRITTEN = "<!-- Written by `make reference`; change the code, not this page. -->"


def page(title: str, *parts: str) -> str:
    """A page that is written from the code: its title, then its parts, with an empty line between them."""
    return "\n\n".join([f"# {title}", WRITTEN, *(part for part in parts if part)]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; nothing where there are no rows."""
    lines = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}", *lines]) if lines else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
