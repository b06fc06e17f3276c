"""`likewise doctor`: what is wrong with an installation, and what to do."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.failures import FAULT
from likewise.cli.server import server_extra

if TYPE_CHECKING:
    from likewise.doctor.examine import Line


@click.command(short_help="Look at an installation and say what to do.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="The data folder of `likewise up`.")
@click.option("--integrity", is_flag=True, help="Also prove that nothing was lost or doubled; reads whole tables.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(data: Path | None, integrity: bool, as_json: bool) -> int:  # noqa: FBT001 -- click's way
    """Check settings, database, queue, migrations, store, disk, clocks, workers and what waits.

    The installation is that of DATABASE_URL and REDIS_URL, else the one that `likewise up` runs on the data folder. Nothing
    is changed. Ends with 0 where all is well or only warnings were found, with 1 where there is a fault.
    """
    with server_extra():
        from likewise.doctor.examine import examine, worst
        from likewise.doctor.verdicts import Level

    lines = examine(data, integrity=integrity)
    state = worst(lines)
    if as_json:
        checks = [
            {"check": line.name, "state": line.verdict.level, "said": line.verdict.said, "advice": line.verdict.advice}
            for line in lines
        ]
        click.echo(json.dumps({"state": state, "checks": checks}, ensure_ascii=False, indent=1))
    else:
        _print(lines)
    return FAULT if state is Level.FAULT else 0


def _print(lines: "Sequence[Line]") -> None:
    width = max(len(line.name) for line in lines)
    for line in lines:
        click.echo(f"{line.verdict.level:<8} {line.name:<{width}}  {' '.join(line.verdict.said.split())}")
        if line.verdict.advice:
            click.echo(f"{'':<8} {'':<{width}}  -> {line.verdict.advice}")
