"""A picture of how a better matcher is found, from the worked example of docs/explanation/evolution.md."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from svg import FOR, OTHER, bar, document, text

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "evolution.md"
RIGHT = " right"
"""How the headings of a matcher's right decisions end."""


def evolution_picture() -> str:
    """How many of the judged records that tell each matcher decides rightly, list by list, and what follows."""
    rows = list(example(PAGE.read_text(encoding="utf-8")))
    title = "Of the judged records that tell the two apart: rightly decided, list by list"
    return document(720, 50 + 70 * len(rows), title, _lists(title, rows))


def example(page: str) -> Iterator[Mapping[str, str]]:
    """The rows of the page's tables of lists, by their headings, which are the first row of each table."""
    headings: list[str] = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("| ") else []
        if cells and headings and not set(line) <= set("|- "):
            yield dict(zip(headings, cells, strict=True))
        headings = [] if not cells else headings or cells


def _lists(title: str, rows: list[Mapping[str, str]]) -> Iterator[str]:
    yield text(16, 26, title, kind="title")
    for number, row in enumerate(rows):
        y, told = 48 + 70 * number, int(row["that tell"])
        yield text(124, y + 28, row["list"], "end", "title")
        matchers = [heading.removesuffix(RIGHT) for heading in row if heading.endswith(RIGHT)]
        for place, (matcher, colour) in enumerate(zip(matchers, (OTHER, FOR), strict=True)):
            right = int(row[matcher + RIGHT])
            yield bar(136, y + 24 * place, 280 * right / told, 20, colour)
            yield text(142 + 280 * right / told, y + 15 + 24 * place, f"{matcher}: {right} of {told}", kind="small")
        yield text(560, y + 18, f"chance {row['chance']}", kind="small")
        yield text(560, y + 36, row["state"], kind="title")
