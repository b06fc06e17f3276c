"""The report as one HTML page that needs nothing but a browser."""

from dataclasses import dataclass
from importlib.metadata import version

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined

from likewise.engine.expect import ThresholdPoint, threshold_curve
from likewise.engine.records import Table
from likewise.engine.results import Decision, Links, Summary
from likewise.report import charts, wording
from likewise.report.examples import example_groups

TABLE_THRESHOLDS = (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
MAX_COLUMNS = 40
"""Columns listed for each table; a file of thousands would bury the rest of the page."""


@dataclass(frozen=True)
class Expectation:
    """One row of the threshold table; `used` marks the threshold of this run."""

    point: ThresholdPoint
    used: bool


def render_report(links: Links, incoming: Table, catalogue: Table, title: str | None = None) -> str:
    """The page as HTML: counts, what was detected, probabilities, what to expect, and examples with their
    evidence.

    Self-contained: no scripts, nothing loaded from elsewhere; every value from the tables is escaped. The
    same input gives the same page.

    Args:
        links: the answer, from the same two tables as given here.
        title: heading of the page; the two files' names without it.
    """
    environment = Environment(
        loader=PackageLoader("likewise.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        percent=wording.percent,
        bits=wording.bits,
        one_line=wording.one_line,
        count=lambda number: f"{number:,}",
    )
    page = environment.get_template("page.html.j2")
    return page.render(_context(links, incoming, catalogue, title))


def _context(links: Links, incoming: Table, catalogue: Table, title: str | None) -> dict[str, object]:
    summary = links.summary
    best = best_with_candidate(links)
    curve = threshold_curve(best["probability"].to_numpy())
    at = wording.thresholds(summary)
    return {
        "title": title or f"{incoming.name} matched to {catalogue.name}",
        "summary": summary,
        "decisions": list(Decision),
        "words": wording.DECISION_WORDS,
        "share_bar": charts.share_bar(dict(summary.counts)),
        "histogram": charts.histogram(best),
        "marks": _marks(summary),
        "precision_line": charts.line(curve, "precision"),
        "recall_line": charts.line(curve, "recall"),
        "expectations": _expectations(best, summary),
        "groups": example_groups(links, best, incoming, catalogue),
        "notices": wording.notices(summary),
        "probability": lambda value: wording.probability_text(value, at),
        "max_columns": MAX_COLUMNS,
        "version": version("likewise"),
    }


def best_with_candidate(links: Links) -> pl.DataFrame:
    """Rows of the links that hold a best candidate, one per incoming record."""
    frame = links.frame.filter(pl.col("rank") == 1) if "rank" in links.frame.columns else links.frame
    return frame.filter(pl.col("probability").is_not_null() & pl.col("catalogue_row").is_not_null())


def _marks(summary: Summary) -> tuple[tuple[str, float], ...]:
    marks = [("review", summary.review_threshold)]
    if summary.threshold is not None:
        marks.append(("link", summary.threshold))
    return tuple(marks)


def _expectations(best: pl.DataFrame, summary: Summary) -> tuple[Expectation, ...]:
    used = summary.threshold
    chosen = sorted({*TABLE_THRESHOLDS, *(() if used is None else (used,))})
    points = threshold_curve(best["probability"].to_numpy(), chosen)
    return tuple(Expectation(point, point.threshold == used) for point in points)
