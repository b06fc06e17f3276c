"""A picture of how a better matcher is found, from the worked example of docs/explanation/evolution.md."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from svg import FOR, OTHER, bar, document, text

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "evolution.md"


def evolution_picture() -> str:
    """How many of the judged records that tell each matcher decides rightly, list by list, and what follows."""
    title = "Of the judged records that tell the two apart: rightly decided, list by list"
    return document(720, 210, title, _lists(title, list(example(PAGE.read_text(encoding="utf-8")))))


def example(page: str) -> Iterator[Mapping[str, str]]:
    """The rows of the page's table of lists, by the table's headings."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    headings, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    for row in rows:
        yield dict(zip(headings, row, strict=True))


def _lists(title: str, rows: list[Mapping[str, str]]) -> Iterator[str]:
    yield text(16, 26, title, kind="title")
    for number, row in enumerate(rows):
        y, told = 48 + 76 * number, int(row["that tell"])
        yield text(90, y + 32, row["list"], "end", "title")
        for place, (matcher, colour) in enumerate((("levenshtein", OTHER), ("hybrid", FOR))):
            right = int(row[f"{matcher} right"])
            yield bar(104, y + 26 * place, 300 * right / told, 20, colour)
            yield text(110 + 300 * right / told, y + 15 + 26 * place, f"{matcher}: {right} of {told}", kind="small")
        yield text(540, y + 20, f"chance {row['chance']}", kind="small")
        yield text(540, y + 38, row["state"], kind="title")
