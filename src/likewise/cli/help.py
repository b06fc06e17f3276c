"""`likewise help`: the help of a command, or what an error code means and what to do."""

import click

from likewise.advice import ADVICE, advice_lines

WIDTH = 100


def _topics(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """What a shell may complete: commands and codes."""
    del parameter
    known = [*_commands(ctx), *ADVICE]
    return [topic for topic in known if topic.casefold().startswith(incomplete.casefold())]


def _commands(ctx: click.Context) -> dict[str, click.Command]:
    root = ctx.find_root().command
    return dict(root.commands) if isinstance(root, click.Group) else {}


@click.command(name="help")
@click.argument("topic", required=False, metavar="[COMMAND|CODE]", shell_complete=_topics)
@click.pass_context
def help_on(ctx: click.Context, topic: str | None) -> None:
    """Tell more about a command, or about an error by its CODE, such as TABLE_ERROR."""
    root = ctx.find_root()
    commands = _commands(ctx)
    if topic is None:
        click.echo(root.get_help())
    elif topic in commands:
        click.echo(commands[topic].get_help(click.Context(commands[topic], info_name=topic, parent=root)))
    elif topic.upper() in ADVICE:
        for line in advice_lines(topic.upper()):
            click.echo(click.wrap_text(line, WIDTH, subsequent_indent="    " if line.startswith("  ") else ""))
    else:
        raise click.UsageError(f"{topic}: no command and no error code has this name; codes: {', '.join(ADVICE)}")
