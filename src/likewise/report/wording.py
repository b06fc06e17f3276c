"""How numbers and values are put before a person; the command and the report say them the same way."""

import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from likewise.engine.results import Decision, Summary

STEP = 1e-4
"""Probabilities are shown with four decimals."""
MISSING = "—"

DECISION_WORDS = {
    Decision.LINK: "linked automatically",
    Decision.REVIEW: "for a person to look at",
    Decision.NO_MATCH: "without a match",
    Decision.FAILED: "not readable",
}


def shown_probabilities(values: NDArray[np.float64], thresholds: Iterable[float]) -> NDArray[np.float64]:
    """Probabilities cut (not rounded) to four decimals, on the same side of every threshold as before.

    A threshold is shown by the same cut. What lies below it but would be cut to the same four decimals goes
    one step lower, so that comparing the shown numbers gives the decision that was made. NaN stays NaN.

    Args:
        values: shape (n,), 0..1. thresholds: those that decided.
    """
    steps = _steps(values)
    for threshold in thresholds:
        cut = _steps(np.array([threshold]))[0]
        steps = np.where((values < threshold) & (steps >= cut), cut - 1, steps)
    return np.maximum(steps, 0) / round(1 / STEP)


def _steps(values: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled = values * round(1 / STEP)
    nearest = np.round(scaled)
    # 0.57 * 10000 is 5699.999...: what is a four-decimal number already stays itself.
    return np.where(nearest / round(1 / STEP) == values, nearest, np.floor(scaled))


def thresholds(summary: Summary) -> tuple[float, ...]:
    """The probabilities at which an answer changes: those of the decisions, and even odds."""
    decided = (summary.threshold, summary.review_threshold, 0.5)
    return tuple(value for value in decided if value is not None)


def probability_text(value: float, at: Iterable[float] = ()) -> str:
    """One probability as it is shown everywhere; `at` are the thresholds it must not seem to cross."""
    return f"{shown_probabilities(np.array([value]), at)[0]:.4f}"


def percent(value: float | None) -> str:
    """A share as a percentage, never 100 % for less than all nor 0 % for more than nothing."""
    if value is None:
        return MISSING
    if value in (0.0, 1.0):
        return f"{value:.0%}".replace("%", " %")
    digits = 0 if 0.01 <= value <= 0.985 else 1
    shown = min(max(round(value * 100, digits), 0.1), 99.9)
    return f"{shown:.{digits}f} %"


def bits(weight: float) -> str:
    """A match weight with its sign; a true minus, so that columns line up."""
    return f"{weight:+.1f}".replace("-", "−").replace("−0.0", "+0.0")


def one_line(text: str, limit: int = 240) -> str:
    """A value fit to be printed: control and direction characters made visible as blanks, cut to `limit`."""
    cut = text[: limit + 1]
    clean = "".join(" " if _unprintable(char) else char for char in cut)
    return clean if len(clean) <= limit else clean[:limit].rstrip() + "…"


def _unprintable(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") or char in _BIDI


# Marks that reorder what follows them: a value must not rearrange the line it is printed in.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def notices(summary: Summary) -> tuple[str, ...]:
    """Everything a reader should know, each once: of the run, the incoming table and the catalogue."""
    return tuple(
        dict.fromkeys(
            (
                *summary.notices,
                *summary.drift,
                *(f"{summary.incoming.name}: {notice}" for notice in summary.incoming.notices),
                *(f"{summary.catalogue.name}: {notice}" for notice in summary.catalogue.notices),
            )
        )
    )
