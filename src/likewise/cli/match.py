"""`likewise match`: two files in, links out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.options import (
    FILE,
    Choices,
    Inputs,
    build_options,
    choice_options,
    gathered,
    input_options,
    stacked,
)
from likewise.cli.progress import progress_bar
from likewise.cli.run import load_matcher, run_matcher, trained_file

if TYPE_CHECKING:
    from likewise.cli.options import Decorator
    from likewise.engine.matcher import Matcher
    from likewise.engine.records import Table
    from likewise.engine.results import Links


@dataclass(frozen=True)
class Outputs:
    """What to write, where, and how much to say."""

    out: Path | None
    slim: bool
    candidates: int
    as_json: bool
    save_matcher: Path | None
    use_matcher: Path | None
    report: Path | None
    keep_formulas: bool
    quiet: bool

    @property
    def destinations(self) -> dict[str, Path]:
        """The files to be written, by the option that names each."""
        named = {"--out": self.out, "--report": self.report, "--save-matcher": self.save_matcher}
        return {option: path for option, path in named.items() if path is not None}


def output_options() -> "Decorator":
    """What `match` writes, as `Outputs` in the argument `outputs`."""
    option = click.option
    return stacked(
        option(
            "-o",
            "--out",
            type=FILE,
            help="Where the links go: .csv, .tsv, .xlsx, .parquet or .jsonl.  [default: stdout, CSV]",
        ),
        option("--slim", is_flag=True, help="Leave the columns of the two records out."),
        option(
            "--candidates",
            type=click.IntRange(min=1),
            default=1,
            metavar="K",
            help="Write the best K candidates of each record, with their rank.",
        ),
        option("--report", type=FILE, help="Write a report for people, one HTML page."),
        option("--save-matcher", type=FILE, help="Store the fitted matcher, to be used again."),
        option("--use-matcher", type=FILE, help="Use a stored matcher and fit nothing."),
        option(
            "--keep-formulas",
            is_flag=True,
            help="Do not disarm cells that a spreadsheet would run as a formula (CSV and XLSX).",
        ),
        option(
            "--json",
            "as_json",
            is_flag=True,
            help="Print a summary as JSON: on stdout with --out, else on stderr in place of the notes.",
        ),
        option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
        gathered(Outputs, "outputs"),
    )


@click.command()
@input_options()
@choice_options()
@output_options()
def match(inputs: Inputs, choices: Choices, outputs: Outputs) -> None:
    """Link the rows of INCOMING to the records of the catalogue.

    Both may be CSV, TSV, XLSX, XLS, ODS, JSON Lines or Parquet. Nothing need be configured: what was worked
    out is said on stderr and can be overruled. The answer has a row per incoming record: row, record_id,
    catalogue_id, decision (link, review, no_match or failed), probability, reason, then the columns of both
    records.
    """
    _check_destinations(inputs, outputs)
    say = _speaker(outputs)
    stored = load_matcher(outputs.use_matcher) if outputs.use_matcher else None
    incoming, catalogue = inputs.tables()
    labels = inputs.labels()
    say(_table_lines((incoming, catalogue), choices, stored))
    with progress_bar(quiet=outputs.quiet) as progress:
        matcher, links = run_matcher(
            (incoming, catalogue),
            choices,
            stored=stored,
            candidates=outputs.candidates,
            progress=progress,
            judgements=labels,
        )
    renamed = _write(outputs, matcher, links, (incoming, catalogue))
    say(_result_lines(links, renamed, outputs))
    if outputs.as_json:
        _print_summary(links, outputs)


def _check_destinations(inputs: Inputs, outputs: Outputs) -> None:
    """Refuse before the work what would fail after it."""
    from likewise.files import check_destination, check_writable

    taken = {path.resolve(): option for option, path in inputs.files.items()}
    if outputs.use_matcher:
        taken[outputs.use_matcher.resolve()] = "--use-matcher"
    for option, path in outputs.destinations.items():
        other = taken.setdefault(path.resolve(), option)
        if other != option:
            raise click.BadParameter(f"{path} is already the file of {other}", param_hint=f"'{option}'")
        (check_destination if option == "--out" else check_writable)(path)


def _speaker(outputs: Outputs) -> Callable[[Iterable[str]], None]:
    """Where lines for people go: to stderr, unless nobody wants them or a JSON summary takes their place."""
    silent = outputs.quiet or (outputs.as_json and outputs.out is None)

    def say(lines: Iterable[str]) -> None:
        if not silent:
            for line in lines:
                click.echo(line, err=True)

    return say


def _write(outputs: Outputs, matcher: "Matcher", links: "Links", tables: "tuple[Table, Table]") -> tuple[str, ...]:
    """Write all that was asked for, the links last, so that a failure leaves no links without their report."""
    from likewise.files import check_fits, write_bytes, write_table, write_text
    from likewise.report.table import links_table

    frame, renamed = links_table(links, *tables, slim=outputs.slim)
    check_fits(frame, outputs.out)
    if outputs.report:
        from likewise.report.page import render_report

        write_text(render_report(links, *tables), outputs.report)
    if outputs.save_matcher:
        if matcher.embedder is not None and (trained := matcher.embedder.trained()) is not None:
            write_bytes(trained, trained_file(outputs.save_matcher))
        write_text(matcher.to_json(), outputs.save_matcher)
    write_table(frame, outputs.out, neutralise=not outputs.keep_formulas)
    return renamed


def _table_lines(tables: "tuple[Table, Table]", choices: Choices, stored: "Matcher | None") -> list[str]:
    """What each file turned out to be, said before the long part begins."""
    from likewise.cli.told import table_line
    from likewise.engine.profile import profile_table
    from likewise.engine.results import Options

    options = build_options(choices, 1, stored)
    keys = [options.key, options.catalogue_key]
    if stored:
        keys = [keys[0] or stored.recipe.incoming_key, keys[1] or stored.recipe.catalogue_key]
    lines = []
    for role, table, key in zip(("incoming ", "catalogue"), tables, keys, strict=True):
        # Only what is meant for this table; whether it exists in either is for the engine to say.
        kinds = {name: kind for name, kind in (options.kinds or {}).items() if name in table.columns}
        known = key if key in table.columns else None
        lines.append(table_line(role, profile_table(table, Options(key=known, kinds=kinds))))
    return lines


def _result_lines(links: "Links", renamed: tuple[str, ...], outputs: Outputs) -> list[str]:
    from likewise.cli.told import budget_lines, found_lines, notice_lines, outcome_lines, promise_lines
    from likewise.report.wording import notices

    summary = links.summary
    written = [f"written   {path}" for path in outputs.destinations.values()]
    return [
        *found_lines(summary),
        *notice_lines([*notices(summary), *renamed]),
        *outcome_lines(summary),
        *promise_lines(summary.promise),
        *budget_lines(summary.budget),
        *written,
    ]


def _print_summary(links: "Links", outputs: Outputs) -> None:
    """The summary with the files that were written; where the links take stdout, it takes stderr."""
    from likewise.cli.jsonable import to_json

    written = {_snake(option): path for option, path in outputs.destinations.items()}
    summary = {field.name: getattr(links.summary, field.name) for field in fields(links.summary)}
    click.echo(to_json({**summary, "written": written}), err=outputs.out is None)


def _snake(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")
