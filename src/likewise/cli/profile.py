"""`likewise profile`: what is detected about one file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.options import FILE, Reading, gathered, reading_options

if TYPE_CHECKING:
    from likewise.engine.results import TableProfile


@click.command(short_help="Show what is detected about a file.")
@click.argument("file", type=FILE)
@reading_options("FILE")
@gathered(Reading, "reading")
@click.option("--json", "as_json", is_flag=True, help="Print what was detected as JSON.")
def profile(file: Path, reading: Reading, *, as_json: bool) -> None:
    """Show what is detected about FILE: its form, its key, and each column's kind, filling and examples."""
    from likewise.cli.jsonable import to_json
    from likewise.engine.profile import profile_table

    found = profile_table(reading.table(file))
    click.echo(to_json(found) if as_json else "\n".join(profile_lines(found)))


def profile_lines(found: "TableProfile") -> list[str]:
    """The profile as a person reads it."""
    from likewise.cli.told import aligned, notice_lines
    from likewise.report.wording import one_line, percent

    key = f"key {one_line(found.key, 40)}" if found.key is not None else "no key column, rows are numbered"
    rows = [["column", "kind", "filled", "distinct", "examples"]]
    rows += [
        [
            one_line(column.name, 40),
            column.kind.value,
            percent(column.filled),
            percent(column.distinct),
            " | ".join(one_line(example, 40) for example in column.examples[:3]),
        ]
        for column in found.columns
    ]
    return [
        f"{one_line(found.name)}: {found.rows:,} rows, {len(found.columns):,} columns, {key}",
        *notice_lines(found.notices),
        "",
        *aligned(rows, right=(2, 3)),
    ]
