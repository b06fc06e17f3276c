"""The `likewise` command.

Only click is imported here and in the modules of this package; what does the work is imported by the
functions that need it, so that `likewise --help` answers at once.
"""

import click

from likewise.cli.api import api
from likewise.cli.ask import ask
from likewise.cli.completion import completion
from likewise.cli.doctor import doctor
from likewise.cli.evaluate import evaluate
from likewise.cli.explain import explain
from likewise.cli.failures import EXIT_CODES, GuardedGroup
from likewise.cli.help import help_on
from likewise.cli.keys import keys
from likewise.cli.match import match
from likewise.cli.migrate import migrate
from likewise.cli.profile import profile
from likewise.cli.queue import queue
from likewise.cli.submit import submit
from likewise.cli.up import up
from likewise.cli.worker import worker

__all__ = ["main"]


@click.group(
    cls=GuardedGroup,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="likewise", message="%(prog)s %(version)s")
def main() -> None:
    """Match messy records to a master list: link what is certain, ask about the rest."""


for _command in (
    match,
    ask,
    explain,
    evaluate,
    profile,
    up,
    submit,
    api,
    worker,
    migrate,
    queue,
    keys,
    doctor,
    help_on,
    completion,
):
    main.add_command(_command)
