"""How good links are, measured against known true matches."""

from dataclasses import dataclass
from itertools import permutations

import polars as pl

from likewise.engine.calibration import Calibration, calibration
from likewise.engine.results import Decision
from likewise.errors import TableError
from likewise.intervals import Estimate, f1, wilson

RECORD, CATALOGUE = "record_id", "catalogue_id"
PAIR = (RECORD, CATALOGUE)
EVEN_ODDS = 0.5
MAX_TRUTH_COLUMNS = 12
"""Beyond this many columns the two keys are asked for instead of tried."""


@dataclass(frozen=True)
class Scores:
    """One way of reading the links, against the truth; counts are of distinct pairs.

    Attributes:
        predicted: pairs claimed. correct: those of them that are true.
        precision: correct / predicted. recall: correct / all true pairs. f1: their harmonic mean.
    """

    predicted: int
    correct: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True)
class Evaluation:
    """Links measured against the truth.

    Attributes:
        records: rows of the links, best candidates only. true_pairs: distinct true matches.
        links: the pairs decided `link`. even_odds: every best candidate with a probability of at least 0.5.
        calibration: of the best candidates' probabilities; None where no row has one.
        notices: things a reader of the numbers should know, one sentence each.
    """

    records: int
    true_pairs: int
    links: Scores
    even_odds: Scores
    calibration: Calibration | None
    notices: tuple[str, ...]


def evaluate(links: pl.DataFrame, truth: pl.DataFrame) -> Evaluation:
    """Precision, recall, F1 and calibration of `links` against `truth`.

    Args:
        links: columns record_id, catalogue_id, decision and probability, as `likewise match` writes them
            (numbers may be text); with a `rank`, rows other than the best candidate's are left out.
        truth: columns record_id and catalogue_id, one row per true match; without a catalogue_id it says
            that the record has no match.

    Raises:
        TableError: a column is missing, a probability is no number, or the truth holds no match or no record
            of the links.
    """
    best = best_candidates(links)
    pairs = _pairs(truth)
    if pairs.is_empty():
        raise TableError("the truth holds no match: it needs rows with an incoming key and a catalogue key")
    unknown = pairs.join(best, on=RECORD, how="anti").n_unique(RECORD)
    if unknown == pairs.n_unique(RECORD):
        raise TableError(
            "no record of the truth occurs among the links: check that both name records by the same key, and"
            " that the truth's two columns are not the other way round"
        )
    judged = best.join(pairs.with_columns(true=pl.lit(value=True)), on=PAIR, how="left", maintain_order="left")
    forecasts = judged.filter(pl.col("probability").is_not_null() & pl.col(CATALOGUE).is_not_null())
    return Evaluation(
        records=best.height,
        true_pairs=pairs.height,
        links=_scores(best.filter(pl.col("decision") == Decision.LINK.value), pairs),
        even_odds=_scores(best.filter(pl.col("probability") >= EVEN_ODDS), pairs),
        calibration=calibration(
            forecasts["probability"].to_numpy(), forecasts["true"].fill_null(value=False).to_numpy()
        ),
        notices=_notices(best, pairs, unknown),
    )


def best_candidates(links: pl.DataFrame) -> pl.DataFrame:
    """The columns that are measured, one row per incoming record, probabilities as numbers, blanks as
    null.
    """
    wanted = (*PAIR, "decision", "probability")
    missing = [column for column in wanted if column not in links.columns]
    if missing:
        raise TableError(f"the links have no column {missing[0]!r}: give a file that `likewise match` wrote")
    texts = links.select(pl.col(column).cast(pl.String) for column in wanted)
    texts = texts.select(pl.when(pl.all().str.strip_chars() != "").then(pl.all()))
    if "rank" in links.columns:
        texts = texts.filter(links["rank"].cast(pl.String).fill_null("1").str.strip_chars() == "1")
    numbers = texts.with_columns(pl.col("probability").str.strip_chars().cast(pl.Float64, strict=False))
    bad = texts["probability"].is_not_null() & ~numbers["probability"].is_between(0, 1).fill_null(value=False)
    if bad.any():
        value = texts["probability"].filter(bad)[0]
        raise TableError(f"a probability among the links is {value!r}, not a number from 0 to 1")
    return numbers


def _pairs(truth: pl.DataFrame) -> pl.DataFrame:
    texts = truth.select(pl.col(column).cast(pl.String) for column in PAIR)
    return texts.filter(pl.all_horizontal(pl.all().str.strip_chars() != "")).unique(maintain_order=True)


def _scores(claimed: pl.DataFrame, pairs: pl.DataFrame) -> Scores:
    predicted = claimed.select(PAIR).filter(pl.col(CATALOGUE).is_not_null()).unique()
    correct = predicted.join(pairs, on=PAIR, how="semi").height
    return Scores(
        predicted=predicted.height,
        correct=correct,
        precision=wilson(correct, predicted.height),
        recall=wilson(correct, pairs.height),
        f1=f1(correct, predicted.height, pairs.height),
    )


def _notices(best: pl.DataFrame, pairs: pl.DataFrame, unknown: int) -> tuple[str, ...]:
    repeated = best.height - best.n_unique(RECORD)
    several = pairs.group_by(RECORD).len().filter(pl.col("len") > 1).height
    candidates = (
        (unknown, "{} of the truth's records are not among the links; their matches count as not found"),
        (repeated, "{} rows of the links repeat a record_id; each pair is counted once"),
        (several, "{} records have more than one true match; a best candidate can find only one of them"),
    )
    return tuple(text.format(f"{count:,}") for count, text in candidates if count)


def find_truth_columns(links: pl.DataFrame, truth: pl.DataFrame) -> tuple[str, str]:
    """The columns of `truth` with the incoming keys and with the catalogue's: by name, else by their values.

    Values decide in this order: rows that are a pair of the links, rows whose two keys both occur among the
    links' keys, rows whose incoming key does. Keys of both sides are often plain numbers that occur
    everywhere; pairs do not.

    Raises:
        TableError: no two columns fit, two choices fit equally well, or there are too many columns to try.
    """
    names = {column.strip().casefold(): column for column in truth.columns}
    if RECORD in names and CATALOGUE in names:
        return names[RECORD], names[CATALOGUE]
    advice = "say which with --truth-columns RECORD,CATALOGUE"
    if not 2 <= len(truth.columns) <= MAX_TRUTH_COLUMNS:
        raise TableError(f"the truth has {len(truth.columns)} columns, and two of them should be keys: {advice}")
    best = best_candidates(links)
    ranked = sorted(
        ((_fit(best, truth, pair), pair) for pair in permutations(truth.columns, 2)),
        key=lambda item: item[0],
        reverse=True,
    )
    if ranked[0][0] == (0, 0, 0):
        raise TableError(f"no column of the truth has keys of the links (it has {', '.join(truth.columns)}): {advice}")
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        raise TableError(f"which columns of the truth are the incoming and the catalogue key is unclear: {advice}")
    return ranked[0][1]


def _fit(best: pl.DataFrame, truth: pl.DataFrame, pair: tuple[str, str]) -> tuple[int, int, int]:
    keys = truth.select(pl.col(column).cast(pl.String) for column in pair).rename(dict(zip(pair, PAIR, strict=True)))
    known = keys.select(
        record=pl.col(RECORD).is_in(best[RECORD].drop_nulls().unique().implode()),
        catalogue=pl.col(CATALOGUE).is_in(best[CATALOGUE].drop_nulls().unique().implode()),
    )
    return (
        keys.join(best, on=PAIR, how="semi").height,
        int((known["record"] & known["catalogue"]).sum()),
        int(known["record"].sum()),
    )
