"""The reference of the command: every subcommand's help, and the exit codes."""

import inspect
import re
from collections.abc import Iterator

import click
from markdown_tables import page, table

from likewise.cli import main
from likewise.cli.failures import EXIT_CODES

INTRODUCTION = """\
`likewise COMMAND --help` prints the same in a terminal, and `likewise help CODE` what an [error code](errors.md)
means. Shells can [complete commands and options](../how-to/shell-completion.md)."""

EXTRA = re.compile(r"\s*\[([^\]]*)\]")
"""Defaults and bounds, as click writes them; square brackets are links in Markdown."""


def command_reference() -> str:
    """The page."""
    sections = [part for name, command in commands(main, "likewise") for part in _section(name, command)]
    exits = inspect.cleandoc(EXIT_CODES.replace("\b", "").replace("Exit codes:\n", ""))
    return page("The command", INTRODUCTION, *sections, "## Exit codes", f"```text\n{exits}\n```")


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below a command, by its full name, in the order of their use."""
    for part, below in command.commands.items() if isinstance(command, click.Group) else ():
        yield f"{name} {part}", below
        yield from commands(below, f"{name} {part}")


def _section(name: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    # The terminal is given the width that it has; a page has any.
    options = [record for option in command.get_params(context) if (record := option.get_help_record(context))]
    rows = [
        (f"`{flags}`", EXTRA.sub(r" (\1)", meaning))
        for flags, meaning in options
        if meaning and not flags.endswith("--help")
    ]
    told = inspect.cleandoc(command.help or "").replace("\b\n", "")
    return [f"## {name}", f"```text\n{usage}\n```", told, table(("option", "meaning"), rows)]
