"""What is asked of people so that a promise can be kept, and what is told of it.

Records are drawn as by `likewise ask --promise`: as many as the promise is expected to need, a batch at a time. Once all of
a batch are answered the list is decided on again (`again`), which draws the next one.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

import numpy as np

from likewise.db.tables import JsonObject
from likewise.engine.answer import Run
from likewise.engine.ask import RANDOM_SHARE, choose_for
from likewise.engine.promise import Verdict
from likewise.engine.promised import Promised
from likewise.jobs.policy import Terms

BATCH = 100
"""At most so many are asked before the list is decided on again: answers may show that others are needed."""
PILOT = 25
"""So many are asked where the list's own probabilities see no hope and nobody was asked yet: they may be wrong."""
PROMISE = "promise"
REVIEWS = "reviews"
"""Where a job's summary says what became of its policy."""

Drawn = Mapping[int, float]
"""Rows (from 1) that are asked for a promise, in their order, with the share of their like that was drawn by now."""


class Outcome(StrEnum):
    """What became of a promise. `not_yet`: answers are needed; `declined`: more are not expected to help, or `canary` says
    that another matcher decides on a part of the list.
    """

    KEPT = "kept"
    NOT_YET = "not_yet"
    DECLINED = "declined"


def limited(run: Run, terms: Terms) -> tuple[Run, Drawn | None]:
    """A run that leaves no more rows to people than they may be asked about, and whom to ask for its promise: half of them
    at most. None where there is none; then one in ten is left to be drawn from the others.
    """
    drawn = None if run.promised is None else _draw(run, run.promised, terms)
    if terms.reviews is None:
        return run, drawn
    left = terms.reviews - len(drawn) if drawn is not None else terms.reviews * (1.0 - RANDOM_SHARE)
    return replace(run, reviews=int(left * (1.0 - terms.canary) + 1e-9)), drawn


def _draw(run: Run, promised: Promised, terms: Terms) -> Drawn:
    wanted = _wanted(promised.verdict, terms)
    if terms.reviews is not None:
        wanted = min(wanted, terms.reviews // 2)
    chosen = choose_for(promised, run.resolved, wanted)
    numbers = dict(zip(promised.frame.record.tolist(), promised.frame.number.tolist(), strict=True))
    order = np.argsort([numbers[row] for row in chosen.records.tolist()], kind="stable")
    rows, inclusion = chosen.records[order].tolist(), chosen.inclusion[order].tolist()
    return {row + 1: share for row, share in zip(rows, inclusion, strict=True)}


def _wanted(verdict: Verdict, terms: Terms) -> int:
    """How many to ask. Where the promise is kept already, as long as each answer makes a link, unless more are wanted."""
    if verdict.needed is None:
        return PILOT if not verdict.kept and verdict.judged == 0 else 0
    if verdict.kept and not terms.more and verdict.within_reach - verdict.links < verdict.needed:
        return 0
    return min(verdict.needed, BATCH)


def told_of(summary: JsonObject, terms: Terms, drawn: Drawn | None) -> JsonObject:
    """A job's summary with what became of its policy."""
    found = dict(summary)
    verdict = found.get(PROMISE)
    if isinstance(verdict, dict):
        found[PROMISE] = {**verdict, "outcome": str(_outcome(verdict, drawn)), "drawn": len(drawn or ())}
    elif terms.promise is not None:
        wanted = {"target": terms.promise, "confidence": None}
        found[PROMISE] = {"promise": wanted, "kept": False, "outcome": str(Outcome.DECLINED), "canary": True}
    if terms.reviews is not None:
        found[REVIEWS] = {"allowed": terms.reviews, "limit": terms.limit, "spent": terms.spent}
    return found


def _outcome(verdict: JsonObject, drawn: Drawn | None) -> Outcome:
    if verdict["kept"]:
        return Outcome.KEPT
    return Outcome.DECLINED if verdict["needed"] is None and not drawn else Outcome.NOT_YET
