"""`likewise explain`: one pair's evidence, line by line."""

import sys
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.options import FILE, Choices, Inputs, choice_options, input_options
from likewise.cli.run import load_matcher, run_matcher

if TYPE_CHECKING:
    from likewise.engine.results import Contribution, Explanation

HEADINGS = ("evidence", "incoming", "catalogue", "bits", "total")


@click.command(short_help="Say why one pair got its probability.")
@input_options()
@click.option(
    "--record", metavar="ID", required=True, help="Key of the incoming record (its row number without a key)."
)
@click.option("--candidate", metavar="CATALOGUE_ID", help="Key of the catalogue record.  [default: the best candidate]")
@choice_options()
@click.option("--use-matcher", type=FILE, help="Use a stored matcher and fit nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
def explain(
    inputs: Inputs,
    choices: Choices,
    record: str,
    candidate: str | None,
    use_matcher: Path | None,
    *,
    as_json: bool,
) -> None:
    """Say why one pair got its probability: each piece of evidence in bits, with the running total.

    One bit doubles the odds of a match, minus one halves them. The numbers are those of `likewise match` with
    the same files and options.
    """
    from likewise.cli.jsonable import to_json
    from likewise.engine.matcher import catalogue_row_of, row_of

    stored = load_matcher(use_matcher) if use_matcher else None
    tables = inputs.tables()
    _, links = run_matcher(tables, choices, stored=stored, judgements=inputs.labels())
    row = row_of(links, record)
    chosen = None if candidate is None else catalogue_row_of(tables[1], links.summary.catalogue.key, candidate)
    found = links.explain(row, chosen)
    if as_json:
        click.echo(to_json(found))
    elif sys.stdout.isatty():
        _print_table(found)
    else:
        click.echo("\n".join(explanation_lines(found)))


def _rows(found: "Explanation", limit: int) -> list[list[str]]:
    from likewise.report.wording import bits, one_line

    totals = accumulate(item.weight for item in found.contributions)
    return [
        [one_line(item.label, 60), *_values(item, limit), bits(item.weight), bits(total)]
        for item, total in zip(found.contributions, totals, strict=True)
    ]


def _values(item: "Contribution", limit: int) -> tuple[str, str]:
    """The two values; a dash for one that is missing, nothing for evidence that is not about values."""
    from likewise.report.wording import MISSING, one_line

    if item.incoming is None and item.catalogue is None:
        return "", ""
    return one_line(item.incoming or MISSING, limit), one_line(item.catalogue or MISSING, limit)


def explanation_lines(found: "Explanation") -> list[str]:
    """The waterfall as aligned text."""
    from likewise.cli.told import aligned

    return [*_head(found), "", *aligned([list(HEADINGS), *_rows(found, 50)], right=(3, 4)), "", *_foot(found)]


def _head(found: "Explanation") -> list[str]:
    from likewise.report.wording import one_line

    return [f"record {one_line(found.record_id, 80)} and catalogue record {one_line(found.catalogue_id, 80)}"]


def _foot(found: "Explanation") -> list[str]:
    from likewise.report.wording import bits, one_line, probability_text

    return [
        f"match weight  {bits(found.weight)} bits",
        f"probability   {probability_text(found.probability)}",
        f"decision      {found.decision.value}: {one_line(found.reason)}",
    ]


def _print_table(found: "Explanation") -> None:
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    from likewise.report.wording import bits

    grid = Grid(box=None, header_style="dim", pad_edge=False)
    for number, heading in enumerate(HEADINGS):
        grid.add_column(heading, justify="right" if number > 2 else "left", no_wrap=number > 2)
    for row, item in zip(_rows(found, 400), found.contributions, strict=True):
        cells = [Text(cell) for cell in row]
        cells[3].stylize("dim" if cells[3].plain == bits(0.0) else "green" if item.weight > 0 else "red")
        grid.add_row(*cells)
    console = Console(highlight=False)
    console.print(Text("\n".join(_head(found)), style="bold"), "", grid, "", Text("\n".join(_foot(found))), sep="\n")
