"""A few marks of SVG for pictures of the documentation, on a light card that both schemes of the site can show.

All lengths are in pixels, rounded to whole ones, so that the same numbers always make the same file.
"""

from collections.abc import Iterable
from html import escape

INK, FAINT, GRID = "#1c2430", "#5b6675", "#dfe4ea"
FOR, AGAINST, OTHER, MARK = "#2f7d5b", "#b4472e", "#8a97a8", "#2b5fa8"
"""Colours that differ in lightness too, so that they are told apart without colour."""

STYLE = "text{font:13px system-ui,sans-serif;fill:#1c2430}.small{font-size:11px;fill:#5b6675}.title{font-weight:600}"


def document(width: int, height: int, title: str, marks: Iterable[str]) -> str:
    """A picture with a title for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<rect width="{width}" height="{height}" rx="8" fill="#fbfcfd"/>\n' + "\n".join(marks) + "\n</svg>\n"
    )


def text(x: float, y: float, words: str, anchor: str = "start", kind: str = "") -> str:
    """Words; `anchor` is start, middle or end, `kind` is empty, small or title."""
    chosen = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"{chosen}>{escape(words)}</text>'


def bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    """A filled rectangle."""
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{max(width, 0):.0f}" height="{max(height, 0):.0f}" fill="{colour}"/>'


def line(
    start: tuple[float, float], end: tuple[float, float], colour: str = GRID, width: int = 1, dash: str = ""
) -> str:
    """A straight line from one point (x, y) to another."""
    (x1, y1), (x2, y2) = start, end
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def dot(x: float, y: float, radius: float, colour: str) -> str:
    """A filled circle."""
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{colour}"/>'
