"""`likewise completion`: the script by which a shell completes the command, printed or put where the shell looks for it."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click
from click.shell_completion import get_completion_class

from likewise.errors import OutputError

NAME, VARIABLE = "likewise", "_LIKEWISE_COMPLETE"
BASH, ZSH, FISH = SHELLS = ("bash", "zsh", "fish")
PLACES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        BASH: ("XDG_DATA_HOME", ".local/share", "bash-completion/completions/likewise"),
        ZSH: ("XDG_DATA_HOME", ".local/share", "zsh/site-functions/_likewise"),
        FISH: ("XDG_CONFIG_HOME", ".config", "fish/completions/likewise.fish"),
    }
)
"""Where each shell finds completions of its user: a variable, the folder at home where it is not set, and the file below."""
LEFT_TO_DO: Mapping[str, str] = MappingProxyType(
    {
        BASH: "open another shell; where the package bash-completion is not installed, have ~/.bashrc source this file",
        ZSH: "have ~/.zshrc say fpath+=({folder}) and, below it, autoload -Uz compinit && compinit; open another shell",
        FISH: "open another shell",
    }
)

CUT, WHOLE = 'string split ","', 'string split --max 1 ","'
"""Click's script for fish ends what it says of an offer at the first comma; ours at the end of the line."""


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.option(
    "--install", is_flag=True, help="Put the script where the shell looks for it, and say what is left to do."
)
@click.pass_context
def completion(ctx: click.Context, shell: str, install: bool) -> None:  # noqa: FBT001 -- click's way
    """Print the script by which a SHELL completes commands, options, files and error codes."""
    kind = get_completion_class(shell)
    assert kind is not None, "click knows these three"  # noqa: S101 -- a fact about click
    script = kind(ctx.find_root().command, {}, NAME, VARIABLE).source().replace(CUT, WHOLE)
    if not install:
        click.echo(script)
        return
    path = place_of(shell)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror}; print the script and keep it elsewhere"
        ) from error
    click.echo(f"written: {path}")
    click.echo(f"to do:   {LEFT_TO_DO[shell].format(folder=path.parent)}")


def place_of(shell: str) -> Path:
    """The file in which the shell finds the completion of this user."""
    variable, at_home, file = PLACES[shell]
    given = Path(os.environ.get(variable, ""))
    return (given if given.is_absolute() else Path.home() / at_home) / file
