"""From a resolved list to the answer: one row per record, a summary, and an explanation on demand."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from likewise.engine.budget import Budget, spend
from likewise.engine.compare import Pairs
from likewise.engine.decide import REVIEW_FROM, decide
from likewise.engine.explain import contributions, one_pair, reasons, texts_of, with_pair
from likewise.engine.promised import Promised
from likewise.engine.recipe import Recipe
from likewise.engine.records import Table
from likewise.engine.resolve import Resolved
from likewise.engine.results import Contribution, Decision, Explanation, Links, Summary, TableProfile, Waterfalls
from likewise.engine.score import Scored, Scorer
from likewise.engine.vectors import Bools, Floats, Ints
from likewise.engine.waterfalls import waterfalls
from likewise.engine.weigh import evidence, leads, probability
from likewise.errors import TableError

_EVEN = 1e-6
JUDGED = "judged by a person"
UNASKED = "likelier rows take up the reviews"
NONE_LEFT = "judged by a person: none of its candidates"


@dataclass(frozen=True)
class Run:
    """One matched list with all it came from; tables and profiles are (incoming, catalogue).

    Of a list with judgements, `scored` has the candidates that are left, and `exhausted` says of which records none is.
    `promised` is what became of the promise that was asked for, `reviews` how many rows people may be asked about, `drift`
    what is different from when the matcher was fitted.
    """

    recipe: Recipe
    tables: tuple[Table, Table]
    profiles: tuple[TableProfile, TableProfile]
    scorer: Scorer
    scored: Scored
    resolved: Resolved
    exhausted: Bools
    promised: Promised | None = None
    reviews: int | None = None
    drift: tuple[str, ...] = ()


def chances_of_valid(resolved: Resolved) -> Floats:
    """The probabilities of the records that have a candidate."""
    return resolved.chance[resolved.best >= 0]


def forecasts(resolved: Resolved) -> Floats:
    """The probabilities of the records that have a candidate and no judged match: what is left to the threshold."""
    return resolved.chance[(resolved.best >= 0) & ~resolved.confirmed]


def answer(run: Run, candidates: int, *, detected: bool) -> Links:
    """The links of a run. `detected` says whether the cardinality was worked out rather than asked for."""
    incoming, _ = run.tables
    resolved = run.resolved
    barred = resolved.tied > 1
    if run.promised is not None and run.promised.verdict.kept:
        barred |= run.promised.outside
    decisions = decide(resolved.chance, run.recipe.threshold, barred)
    for row in np.flatnonzero(resolved.confirmed).tolist():
        decisions[row] = Decision.LINK
    for row in incoming.failures:
        decisions[row] = Decision.FAILED
    lines = reasons(run.recipe, run.scored, resolved, decisions, incoming.failures)
    for judged, said in ((resolved.confirmed, JUDGED), (run.exhausted, NONE_LEFT)):
        for row in np.flatnonzero(judged).tolist():
            lines[row] = said
    budget = _within_budget(run, decisions, lines)
    best = pl.DataFrame(
        {
            "row": np.arange(1, len(incoming) + 1, dtype=np.int64),
            "record_id": record_ids(incoming, run.profiles[0].key),
            "catalogue_id": _catalogue_ids(run, resolved.claimed),
            "decision": pl.Series(decisions, dtype=pl.String),
            "probability": pl.Series(resolved.chance).fill_nan(None),
            "reason": pl.Series(lines, dtype=pl.String),
            "catalogue_row": _nullable(resolved.claimed),
        }
    )
    frame = best if candidates <= 1 else _with_others(run, best, candidates)
    return Links(
        frame, _summary(run, decisions, budget, detected=detected), _Explainer(run, tuple(decisions), tuple(lines))
    )


def _within_budget(run: Run, decisions: list[Decision], lines: list[str]) -> Budget | None:
    """Keep to the limit on reviews, if there is one: rows beyond it become `no_match`, and their lines say why."""
    if run.reviews is None:
        return None
    rows = [row for row, one in enumerate(decisions) if one is Decision.REVIEW]
    budget = spend(run.resolved.chance[rows], run.reviews, REVIEW_FROM)
    for row in rows:
        if run.resolved.chance[row] < budget.line:
            decisions[row], lines[row] = Decision.NO_MATCH, UNASKED
    return budget


def record_ids(table: Table, key: str | None) -> pl.Series:
    """The key of each record, as text; the row number from 1 without a key column."""
    if key is None:
        return pl.int_range(1, len(table) + 1, eager=True).cast(pl.String)
    return table.frame[key]


def record_ids_at(table: Table, key: str | None, rows: pl.Series) -> pl.Series:
    """`record_ids` of some rows (0-based, null for none), without making those of all."""
    return (rows + 1).cast(pl.String) if key is None else table.frame[key].gather(rows)


def _nullable(rows: "np.typing.NDArray[np.int64]") -> pl.Series:
    series = pl.Series(rows, dtype=pl.Int64)
    return series.set(series < 0, None)


def _catalogue_ids(run: Run, rows: "np.typing.NDArray[np.int64]") -> pl.Series:
    return record_ids_at(run.tables[1], run.profiles[1].key, _nullable(rows))


def _with_others(run: Run, best: pl.DataFrame, count: int) -> pl.DataFrame:
    """The best `count` candidates of each record; a record without any keeps its one row."""
    scored, resolved = run.scored, run.resolved
    bits = evidence(scored.vectors, run.recipe.weights)
    order = np.lexsort((scored.pairs.catalogue, -bits, scored.pairs.incoming))
    incoming = scored.pairs.incoming[order]
    starts = np.searchsorted(incoming, np.arange(scored.records))
    place = np.arange(len(order)) - starts[incoming]
    kept = (place > 0) & (place < count)
    rows, pairs = incoming[kept], order[kept]
    others = pl.DataFrame(
        {
            "row": rows + 1,
            "rank": place[kept] + 1,
            "record_id": record_ids_at(run.tables[0], run.profiles[0].key, pl.Series(rows, dtype=pl.Int64)),
            "catalogue_id": _catalogue_ids(run, scored.pairs.catalogue[pairs]),
            "probability": np.where(
                resolved.confirmed[rows], 1.0, np.minimum(probability(resolved.weight[pairs]), resolved.alone[rows])
            ),
            "catalogue_row": scored.pairs.catalogue[pairs],
        }
    )
    ranked = best.with_columns(pl.lit(1, dtype=pl.Int64).alias("rank"))
    columns = [*best.columns[:-1], "rank", "catalogue_row"]
    joined = pl.concat([ranked.select(columns), others], how="diagonal").sort("row", "rank", maintain_order=True)
    return joined.select(columns)


def _summary(run: Run, decisions: list[Decision], budget: Budget | None, *, detected: bool) -> Summary:
    chances = np.nan_to_num(run.resolved.chance, nan=0.0)
    linked = np.array([one is Decision.LINK for one in decisions], dtype=np.bool_)
    expected = float(chances.sum())
    return Summary(
        matcher=run.recipe.kind,
        incoming=run.profiles[0],
        catalogue=run.profiles[1],
        fields=run.recipe.maps,
        counts={one: decisions.count(one) for one in Decision},
        expected_matches=expected,
        expected_precision=float(chances[linked].mean()) if linked.any() else None,
        expected_recall=float(chances[linked].sum()) / expected if expected > 0 else None,
        target_precision=run.recipe.precision,
        threshold=run.recipe.threshold,
        review_threshold=budget.line if budget else REVIEW_FROM,
        cardinality=run.resolved.cardinality,
        cardinality_detected=detected,
        promise=run.promised.verdict if run.promised else None,
        budget=budget,
        drift=run.drift,
        notices=_notices(run),
    )


def _notices(run: Run) -> tuple[str, ...]:
    incoming, catalogue = run.tables
    told: list[str] = []
    if catalogue.failures:
        first = min(catalogue.failures)
        told.append(
            f"{len(catalogue.failures)} rows of {catalogue.name} could not be read and are not matched against;"
            f" the first: {catalogue.failures[first]}"
        )
    key = run.profiles[0].key
    if key is not None and incoming.frame[key].null_count() > len(incoming.failures):
        told.append(f"some rows have no value in key column '{key}'; their record_id is empty")
    if run.recipe.threshold is None:
        told.append(
            f"no candidate is likely enough for links that are right {run.recipe.precision:.0%} of the time;"
            " likely ones go to review"
        )
    if run.recipe.fitted_on.judgements:
        told.append(f"the weights were moved by judgements: {run.recipe.fitted_on.judgements}")
    if run.recipe.fitted_on.incoming_rows == 0:
        told.append(
            "the list was too short to learn from, too unlike the catalogue, or not seen:"
            " the weights come from the catalogue alone"
        )
    return tuple(told)


@dataclass(frozen=True)
class _Explainer:
    """Explains a pair beside the other candidates of its record, as they were scored."""

    run: Run
    decisions: tuple[Decision, ...]
    lines: tuple[str, ...]

    def __call__(self, row: int, catalogue_row: int | None) -> Explanation:
        run = self.run
        incoming, catalogue = run.tables
        if not 0 <= row < len(incoming):
            raise TableError(f"{incoming.name} has no row {row + 1}; it has {len(incoming)}", row=row + 1)
        best = int(run.resolved.claimed[row])
        if catalogue_row is None and best < 0:
            raise TableError(f"row {row + 1} of {incoming.name} has no candidate; name a catalogue record", row=row + 1)
        chosen = best if catalogue_row is None else catalogue_row
        if not 0 <= chosen < len(catalogue):
            raise TableError(f"{catalogue.name} has no row {chosen + 1}; it has {len(catalogue)}", row=chosen + 1)
        parts = self._parts(row, chosen)
        if chosen == best:
            parts = (*parts, *self._list_wide(row, sum(part.weight for part in parts)))
        weight = sum(part.weight for part in parts)
        chance = float(probability(np.array([weight]))[0])
        alone = decide(np.array([chance]), run.recipe.threshold, np.zeros(1, dtype=np.bool_))[0]
        return Explanation(
            record_id=_id_at(incoming, run.profiles[0].key, row),
            catalogue_id=_id_at(catalogue, run.profiles[1].key, chosen),
            decision=self.decisions[row] if chosen == best else alone,
            reason=self.lines[row] if chosen == best else "not the best candidate",
            weight=weight,
            probability=chance,
            contributions=parts,
        )

    def waterfalls(self, rows: Ints, catalogue_rows: Ints) -> Waterfalls:
        """As `Links.waterfalls`."""
        run = self.run
        return waterfalls(run.recipe, run.scored, run.resolved, rows, catalogue_rows)

    def _parts(self, row: int, chosen: int) -> tuple[Contribution, ...]:
        run = self.run
        scored = _of_record(run.scored, row)
        place = one_pair(scored, chosen)
        if place is None:
            pair = Pairs(np.zeros(1, dtype=np.int64), np.array([chosen], dtype=np.int64))
            scored = with_pair(scored, pair, run.scorer.compare(run.tables[0].frame[row : row + 1], pair))
            place = len(scored.pairs) - 1
        lead = float(leads(evidence(scored.vectors, run.recipe.weights), scored.pairs, 1)[place])
        texts = texts_of(run.recipe, run.tables[0].frame, run.tables[1].frame, (row, chosen))
        vector = scored.vectors[place].astype(np.float64)
        return contributions(run.recipe, vector, None if np.isnan(lead) else lead, texts)

    def _list_wide(self, row: int, weight: float) -> list[Contribution]:
        """What ties and competition took away, as bits between the probabilities before and after."""
        resolved = self.run.resolved
        parts: list[Contribution] = []
        alone = bits_of(float(resolved.alone[row]))
        if resolved.confirmed[row]:
            return [Contribution(JUDGED, alone - weight)]
        if resolved.tied[row] > 1 and abs(alone - weight) > _EVEN:
            parts.append(Contribution(f"{resolved.tied[row]} catalogue records fit equally well", alone - weight))
            weight = alone
        if resolved.chance[row] != resolved.alone[row]:
            parts.append(
                Contribution("competition for the same catalogue record", bits_of(float(resolved.chance[row])) - weight)
            )
        return parts


def _id_at(table: Table, key: str | None, row: int) -> str:
    return str(row + 1) if key is None else table.frame[key][row] or ""


def _of_record(scored: Scored, row: int) -> Scored:
    """The candidates of one record; pairs are grouped by record in order."""
    start, end = np.searchsorted(scored.pairs.incoming, [row, row + 1])
    pairs = Pairs(scored.pairs.incoming[start:end] - row, scored.pairs.catalogue[start:end])
    return Scored(pairs, scored.vectors[start:end], 1)


def bits_of(chance: float) -> float:
    """A probability as a match weight."""
    clipped = min(max(chance, 1e-12), 1.0 - 1e-12)
    return float(np.log2(clipped / (1.0 - clipped)))
