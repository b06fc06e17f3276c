"""`likewise evaluate`: links against known true matches."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.options import FILE, Reading

if TYPE_CHECKING:
    import polars as pl

    from likewise.engine.calibration import Calibration
    from likewise.engine.evaluate import Evaluation, Scores
    from likewise.intervals import Estimate


@click.command(short_help="Measure links against known true matches.")
@click.argument("links", type=FILE)
@click.option("--truth", type=FILE, required=True, help="File of true matches: an incoming and a catalogue key a row.")
@click.option(
    "--truth-columns",
    metavar="RECORD,CATALOGUE",
    help="Which columns of the truth hold the keys; else worked out from their names and values.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def evaluate(links: Path, truth: Path, truth_columns: str | None, *, as_json: bool) -> None:
    """Measure LINKS, a file that `likewise match` wrote (--slim or not), against known true matches.

    Prints precision, recall and F1 of the links, and of every best candidate with a probability of at least
    0.5, with 95 % confidence intervals (Wilson score); and how well the probabilities hold: expected
    calibration error over ten bins of equal width, log-loss against a constant forecast of the true rate, and
    a reliability table.
    """
    from likewise.cli.jsonable import to_json
    from likewise.engine.evaluate import PAIR
    from likewise.engine.evaluate import evaluate as measure
    from likewise.files.formulas import rearmed

    found, known = rearmed(_frame(links), ("record_id", "catalogue_id")), _frame(truth)
    pair = _truth_columns(found, known, truth_columns)
    result = measure(found, known.select(pair).rename(dict(zip(pair, PAIR, strict=True))))
    for notice in result.notices:
        click.echo(f"likewise: note: {notice}", err=True)
    click.echo(to_json(result) if as_json else "\n".join(evaluation_lines(result)))


def _frame(path: Path) -> "pl.DataFrame":
    return Reading(None, None, None, None).table(path).frame


def _truth_columns(links: "pl.DataFrame", truth: "pl.DataFrame", given: str | None) -> tuple[str, str]:
    if given is None:
        from likewise.engine.evaluate import find_truth_columns

        return find_truth_columns(links, truth)
    record, comma, catalogue = given.partition(",")
    columns = (record.strip(), catalogue.strip())
    missing = [column for column in columns if column not in truth.columns]
    if not comma or missing or columns[0] == columns[1]:
        raise click.BadParameter(
            f"{given!r} does not name two columns of the truth, which has {', '.join(truth.columns)}",
            param_hint="'--truth-columns'",
        )
    return columns


def evaluation_lines(result: "Evaluation") -> list[str]:
    """The evaluation as a person reads it."""
    from likewise.cli.told import aligned

    measures = [
        ["", "pairs", "right", "precision", "recall", "F1"],
        _measured("links", result.links),
        _measured("probability >= 0.5", result.even_odds),
    ]
    lines = [f"{result.records:,} records, {result.true_pairs:,} true matches", ""]
    lines += aligned(measures, right=(1, 2))
    if result.calibration is None:
        return [*lines, "", "no probabilities, so no calibration"]
    return [*lines, "", *_calibration_lines(result.calibration)]


def _measured(name: str, scores: "Scores") -> list[str]:
    estimates = (scores.precision, scores.recall, scores.f1)
    return [name, f"{scores.predicted:,}", f"{scores.correct:,}", *map(_estimate, estimates)]


def _estimate(estimate: "Estimate") -> str:
    if estimate.value is None:
        return "none"
    return f"{estimate.value:.4f} [{estimate.low:.4f}, {estimate.high:.4f}]"


def _calibration_lines(found: "Calibration") -> list[str]:
    from likewise.cli.told import aligned

    table = [["probability", "records", "stated", "true"]]
    table += [
        [
            f"{part.low:.1f} to {part.high:.1f}",
            f"{part.count:,}",
            "" if part.mean_probability is None else f"{part.mean_probability:.4f}",
            _estimate(part.observed),
        ]
        for part in found.bins
        if part.count
    ]
    constant = found.constant_log_loss
    return [
        f"calibration of {found.count:,} best candidates, {found.rate:.4f} of them true",
        f"expected calibration error  {found.expected_calibration_error:.4f} (10 bins of equal width)",
        f"log-loss                    {found.log_loss:.4f} (always saying the true rate: {constant:.4f})",
        "",
        *aligned(table, right=(1, 2)),
    ]
