"""What the `levenshtein` matcher's blocking loses against comparing every incoming record with the whole catalogue.

Large catalogues are not compared whole; here both ways are taken on tables small enough for either, by moving
the size from which on the matcher blocks.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from unittest.mock import patch

import numpy as np
from datasets import LinkSet, Loaded, key_column, load
from numpy.typing import NDArray
from running import number, table_text

from likewise.engine import levenshtein
from likewise.engine.matcher import Matcher
from likewise.engine.plan import open_scorer
from likewise.engine.results import MatcherKind, Options
from likewise.engine.score import CANDIDATES, Scored, score_list

MOST_PAIRS = 30_000_000
"""Larger sets are left out: exhaustive comparison takes about a second for a million pairs."""

ALWAYS, NEVER = 0, 10**9
THREADS = 2


@dataclass(frozen=True)
class Loss:
    """Blocked against exhaustive search for the same incoming records.

    Attributes:
        records: those with a key text. lost: the share whose most similar catalogue record is not found.
        shortfall: by how much the best similarity found falls short where it is lost, on average.
        true_exhaustive, true_blocked: share of the true matches among the candidates of each search.
        exhaustive_seconds, blocked_seconds: both searches with the comparison of what they find.
    """

    name: str
    records: int
    lost: float
    shortfall: float | None
    true_exhaustive: float
    true_blocked: float
    exhaustive_seconds: float
    blocked_seconds: float


def loss_of(loaded: Loaded, matcher: Matcher | None = None) -> Loss:
    """Both searches on one set, with the columns that the matcher itself would compare."""
    options = Options(matcher=MatcherKind.LEVENSHTEIN)
    matcher = matcher or Matcher.fit(loaded.incoming, loaded.catalogue, options)
    whole, whole_seconds = _search(matcher, loaded, blocks_from=NEVER)
    blocked, blocked_seconds = _search(matcher, loaded, blocks_from=ALWAYS)
    best, best_blocked = _best(whole), _best(blocked)
    texts = best >= 0
    gaps = (best - np.maximum(best_blocked, 0.0))[texts]
    true_rows = _true_rows(loaded)
    lost = gaps > 1e-6
    return Loss(
        name=loaded.name,
        records=int(texts.sum()),
        lost=float(lost.mean()) if len(lost) else 0.0,
        shortfall=float(gaps[lost].mean()) if lost.any() else None,
        true_exhaustive=_share_found(whole, true_rows),
        true_blocked=_share_found(blocked, true_rows),
        exhaustive_seconds=whole_seconds,
        blocked_seconds=blocked_seconds,
    )


def _search(matcher: Matcher, loaded: Loaded, blocks_from: int) -> tuple[Scored, float]:
    """The candidates that a matcher finds if it blocks from such a catalogue size on, and the seconds it took."""
    recipe = matcher.recipe
    start = time.perf_counter()
    with patch.object(levenshtein, "EXHAUSTIVE_UP_TO", blocks_from):
        scorer = open_scorer(recipe, loaded.catalogue, Options(jobs=THREADS))
        scored = score_list(scorer, loaded.incoming.frame, CANDIDATES)
    return scored, time.perf_counter() - start


def _best(scored: Scored) -> NDArray[np.float64]:
    """Each record's highest similarity among the candidates found, -1 without any."""
    best = np.full(scored.records, -1.0)
    np.maximum.at(best, scored.pairs.incoming, scored.vectors[:, 0].astype(np.float64))
    return best


def _true_rows(loaded: Loaded) -> set[tuple[int, int]]:
    """The true matches as 0-based rows of both tables."""
    ours = loaded.incoming.frame[key_column(loaded.incoming, loaded.truth["record_id"])].to_list()
    theirs = loaded.catalogue.frame[key_column(loaded.catalogue, loaded.truth["catalogue_id"])].to_list()
    row_of, catalogue_row_of = ({key: row for row, key in enumerate(keys)} for keys in (ours, theirs))
    return {(row_of[record], catalogue_row_of[key]) for record, key in loaded.truth.iter_rows()}


def _share_found(scored: Scored, true_rows: set[tuple[int, int]]) -> float:
    found = set(zip(scored.pairs.incoming.tolist(), scored.pairs.catalogue.tolist(), strict=True))
    return len(found & true_rows) / max(1, len(true_rows))


def print_losses(sets: Sequence[LinkSet]) -> None:
    """One line a set, for those small enough."""
    rows = []
    for link_set in sets:
        loaded = load(link_set)
        if len(loaded.incoming) * len(loaded.catalogue) > MOST_PAIRS:
            continue
        loss = loss_of(loaded)
        rows.append(
            [loss.name, f"{loss.records:,}", f"{loss.lost:.2%}", number(loss.shortfall),
             number(loss.true_exhaustive), number(loss.true_blocked),
             number(loss.exhaustive_seconds, 1), number(loss.blocked_seconds, 1)]
        )  # fmt: skip
    print(f"\nlevenshtein: what blocking ({CANDIDATES} nearest by character n-grams) loses against exhaustive search;")
    print(f"the matcher itself blocks only for catalogues of more than {levenshtein.EXHAUSTIVE_UP_TO:,} records.\n")
    header = "set records best-not-found by-how-much true-found-exhaustive blocked exhaustive-seconds blocked-seconds"
    print(table_text(header.split(), rows))
