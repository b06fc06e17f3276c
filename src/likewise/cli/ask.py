"""`likewise ask`: the pairs most worth judging next."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.options import FILE, Choices, Inputs, build_options, choice_options, input_options
from likewise.cli.progress import progress_bar

if TYPE_CHECKING:
    import polars as pl

    from likewise.engine.ask import Questions
    from likewise.engine.records import Table
    from likewise.engine.results import Links


@click.command(short_help="Say which pairs people should judge next.")
@input_options()
@choice_options()
@click.option("--count", type=click.IntRange(min=1), default=25, show_default=True, help="How many pairs to ask about.")
@click.option(
    "-o",
    "--out",
    type=FILE,
    help="Where the questions go: .csv, .tsv, .xlsx, .parquet or .jsonl.  [default: stdout, CSV]",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
def ask(inputs: Inputs, choices: Choices, count: int, out: Path | None, *, quiet: bool) -> None:
    """Write the pairs of INCOMING and the catalogue that people should judge next.

    Fill in the column judgement with match or not_match, leave it empty where you cannot tell, and give the file to
    `likewise match --judgements`; files of several rounds may be put one below the other, with all their columns. Nine
    in ten pairs are those whose answers are expected to improve the links most; one in ten is drawn at random (column
    picked), with the probability in the column inclusion, so that the answers can say how good the links are.

    With --promise all are drawn at random, most where links are to be borne out, for `likewise match --promise`: they
    are counted, not learnt from, so teach first.
    """
    from likewise.engine.matcher import ask as ask_next
    from likewise.files import check_fits, write_table
    from likewise.machine import available_memory

    _check_destination(inputs, out)
    tables = inputs.tables()
    labels = inputs.labels()
    with progress_bar(quiet=quiet) as progress:
        options = replace(build_options(choices, 1), memory=available_memory())
        links, questions = ask_next(*tables, count, options, labels, progress)
    frame = _frame(links, questions, tables)
    check_fits(frame, out)
    write_table(frame, out, neutralise=True)
    if not quiet:
        for line in _lines(links, questions, out):
            click.echo(line, err=True)


def _check_destination(inputs: Inputs, out: Path | None) -> None:
    """Refuse before the work to write over what is read."""
    from likewise.files import check_destination

    if out is None:
        return
    for option, path in inputs.files.items():
        if path.resolve() == out.resolve():
            raise click.BadParameter(f"{out} is already the file of {option}", param_hint="'--out'")
    check_destination(out)


def _frame(links: "Links", questions: "Questions", tables: "tuple[Table, Table]") -> "pl.DataFrame":
    """A row per question: the keys, an empty judgement, why it is asked, then both records side by side."""
    import polars as pl

    from likewise.engine.labels import SAMPLED
    from likewise.report.table import incoming_names, links_table

    wide, _ = links_table(links, *tables, slim=False)
    asked = wide[questions.records]
    drawn = "random" if questions.promise is None else SAMPLED
    first = asked.select(
        "record_id",
        "catalogue_id",
        pl.lit(None, dtype=pl.String).alias("judgement"),
        "probability",
        pl.Series("picked", [drawn if one else "gain" for one in questions.at_random], dtype=pl.String),
        pl.Series("inclusion", questions.inclusion).round(6),
        pl.Series("gain", questions.gain).round(6),
    )
    others = asked.drop("row", "record_id", "catalogue_id", "decision", "probability", "reason")
    names = incoming_names(others.columns, first.columns)
    return pl.concat([first, others.rename(dict(zip(others.columns, names, strict=True)))], how="horizontal")


def _lines(links: "Links", questions: "Questions", out: Path | None) -> list[str]:
    from likewise.cli.told import notice_lines, promise_lines
    from likewise.report.wording import notices

    random, added = int(questions.at_random.sum()), float(questions.gain.sum())
    lines = [
        *notice_lines(notices(links.summary)),
        f"asked     {len(questions):,} pairs, {random:,} of them drawn at random",
        *promise_lines(questions.promise),
    ]
    if questions.promise is None:
        expected = f"F1 {questions.expected_f1:.3f} as the probabilities have it, {added:.3f} more by these answers"
        lines.append(f"expected  {expected}")
    return lines if out is None else [*lines, f"written   {out}"]
