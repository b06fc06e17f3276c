"""What the command tells a person, as lines of plain text; nothing here prints."""

from collections.abc import Iterable, Sequence
from math import floor

from rich.cells import cell_len

from likewise.engine.budget import Budget
from likewise.engine.promise import Verdict
from likewise.engine.records import ColumnProfile
from likewise.engine.results import Decision, Summary, TableProfile
from likewise.report.wording import one_line, percent, probability_text, thresholds

MAX_LISTED = 12
"""Columns named in one line; a table of thousands is summed up."""


def aligned(rows: Sequence[Sequence[str]], right: Iterable[int] = (), gap: str = "  ") -> list[str]:
    """Rows as lines with columns of equal width, counting wide characters twice; `right` are aligned
    right.
    """
    if not rows:
        return []
    widths = [max(cell_len(row[item]) for row in rows) for item in range(len(rows[0]))]
    pushed = set(right)
    lines = []
    for row in rows:
        cells = []
        for item, (text, width) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (width - cell_len(text))
            cells.append(blank + text if item in pushed else text + blank)
        lines.append(gap.join(cells).rstrip())
    return lines


def table_line(role: str, profile: TableProfile) -> str:
    """A table in one line: file, rows, key, columns with their kinds."""
    key = f"key {one_line(profile.key, 40)}" if profile.key is not None else "no key column, rows are numbered"
    return f"{role} {one_line(profile.name)}: {profile.rows:,} rows, {key}; {_columns(profile.columns)}"


def _columns(columns: Sequence[ColumnProfile]) -> str:
    named = [f"{one_line(column.name, 40)} ({column.kind.value})" for column in columns[:MAX_LISTED]]
    return ", ".join(named) + _more(len(columns))


def _more(count: int) -> str:
    return f" and {count - MAX_LISTED:,} more" if count > MAX_LISTED else ""


def found_lines(summary: Summary) -> list[str]:
    """What was worked out: which columns correspond, how records compete, where the lines lie."""
    fields = [
        f"{one_line(field.incoming, 40)} = {one_line(field.catalogue, 40)}"
        f" ({'given' if field.given else percent(field.score)})"
        for field in summary.fields[:MAX_LISTED]
    ]
    how = "detected" if summary.cardinality_detected else "given"
    return [
        f"columns   {', '.join(fields)}{_more(len(summary.fields))}",
        f"matching  {summary.matcher.value}, {summary.cardinality.value} ({how}); {_lines_drawn(summary)}",
    ]


def _lines_drawn(summary: Summary) -> str:
    at = thresholds(summary)
    link = "nothing is sure enough to be linked"
    if summary.threshold is not None:
        link = f"link from {probability_text(summary.threshold, at)}"
    review = f"review from {probability_text(summary.review_threshold, at)}"
    return f"for {percent(summary.target_precision)} right links: {link}, {review}"


def outcome_lines(summary: Summary) -> list[str]:
    """Counts by decision and what is expected of the links."""
    counts = ", ".join(f"{summary.counts[decision]:,} {decision.value}" for decision in Decision)
    lines = [f"result    {counts}"]
    if summary.expected_precision is not None:
        lines.append(
            f"expected  {percent(summary.expected_precision)} of the links right,"
            f" {percent(summary.expected_recall)} of all matches linked"
        )
    return lines


def promise_lines(verdict: Verdict | None) -> list[str]:
    """What became of a promise: kept for which links, or why not and what it takes; nothing where none was asked for."""
    if verdict is None:
        return []
    if verdict.kept:
        more = f"; about {verdict.needed:,} more would make it {verdict.within_reach:,}" if verdict.needed else ""
        return [f"promise   kept: {_borne_out(verdict)}{more}"]
    wanted = percent(verdict.promise.target)
    return [
        f"promise   declined, {wanted} right links are not borne out: {_borne_out(verdict)}; {_what_it_takes(verdict)}"
    ]


def budget_lines(budget: Budget | None) -> list[str]:
    """What a limit on reviews comes to; nothing where there is none."""
    if budget is None:
        return []
    asked = f"{budget.asked:,} of {budget.most:,} rows, {_about(budget.matches_asked)} among them"
    if not budget.left:
        return [f"reviews   {asked}; all that are worth a look"]
    left = f"{budget.left:,} less likely rows are not asked about, {_about(budget.matches_left)} among them"
    return [f"reviews   {asked}; {left}"]


def _about(matches: float) -> str:
    shown = f"{matches:,.0f}"
    return f"about {shown} match{'' if shown == '1' else 'es'}"


def _borne_out(verdict: Verdict) -> str:
    if verdict.judged == 0:
        return "no random judgements yet"
    precision, recall = verdict.precision, verdict.recall
    estimate = "" if precision.value is None else f", estimate {percent(precision.value)}"
    return (
        f"of {verdict.links:,} pairs from {probability_text(verdict.line)} at least {_floor(precision.low)} are right"
        f" ({percent(verdict.promise.confidence)} sure{estimate}), {_floor(recall.low)} or more of the matches,"
        f" by {verdict.judged:,} random judgements"
    )


def _floor(share: float) -> str:
    """A lower bound: never said to be more than it is."""
    return f"{floor(share * 1000 + 1e-9) / 10:g} %"


def _what_it_takes(verdict: Verdict) -> str:
    if verdict.needed is None:
        return "more are not expected to change that: teach the list (likewise ask) or ask for less"
    return (
        f"about {verdict.needed:,} more are needed for {verdict.within_reach:,} pairs"
        f" (likewise ask --promise {verdict.promise.target:g} --count {verdict.needed})"
    )


def notice_lines(notices: Iterable[str]) -> list[str]:
    """Things worth knowing, one line each."""
    return [f"note      {one_line(notice, 400)}" for notice in notices]
