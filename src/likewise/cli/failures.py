"""How the command ends when it does not end well: one line, a documented exit code, no traceback."""

import os
import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

import click

from likewise.errors import LikewiseError

FAULT, USAGE, BUG, NO_MEMORY, INTERRUPTED = 1, 2, 70, 71, 130
DEBUG = "LIKEWISE_DEBUG"

EXIT_CODES = """\
\b
Exit codes:
    0  done                                8  the queue is full or away
    1  doctor: there is a fault;           9  a message is not what its contract says
       migrate --check: one is missing    10  work failed for a reason that may pass
    2  wrong use of the command           11  a server cannot be started or reached
    3  a file cannot be read              12  a setting cannot be used
    4  a table cannot be matched          13  the service refused
    5  the result cannot be written       70  a fault in Likewise; please report it
    6  the stored matcher cannot be used  71  not enough memory
    7  the database cannot be used       130  interrupted
"""


class GuardedGroup(click.Group):
    """A group whose commands turn every failure into one line on stderr and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """The commands in the order of their use, not of the alphabet."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run the chosen command; a closed pipe is met here, before click makes a failure of it."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _leave_pipe()

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 -- click's own signature, four overloads
        """Run the command; as a program (`standalone_mode`) this exits, as click's own does."""
        run = partial(super().main, *args, **{**extra, "standalone_mode": False})
        return guarded(run) if extra.get("standalone_mode", True) else run()


def guarded(run: Callable[[], object]) -> NoReturn:
    """Call `run` and exit: with the code it returns, or with a line and the code of its failure."""
    try:
        result = run()
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        _end(INTERRUPTED, "likewise: interrupted; nothing was left half written")
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(USAGE)
    except click.ClickException as error:
        _end(USAGE, f"likewise: error: {error.format_message()}{_hint(error)}")
    except MemoryError:
        _end(NO_MEMORY, "likewise: error: not enough memory for these tables: match the incoming list in parts")
    except LikewiseError as error:
        _end(error.exit_code, f"likewise: error: {error.message} (see likewise help {error.code})")
    except BrokenPipeError:
        _leave_pipe()
    except (SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 -- the last resort; Polars' panics are no Exception
        if os.environ.get(DEBUG) == "1":
            traceback.print_exc()
        what = f"unexpected {type(error).__name__}: {error}"
        _end(BUG, f"likewise: error: {what}; please report it ({DEBUG}=1 shows where)")
    sys.exit(result if isinstance(result, int) else 0)


def _hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f" (see {context.command_path} --help)" if context else ""


def _end(code: int, line: str) -> NoReturn:
    click.echo(" ".join(line.split()), err=True)
    sys.exit(code)


def _leave_pipe() -> NoReturn:
    """The reader has seen enough (`head`), which is no error."""
    # The interpreter flushes stdout once more at exit and would complain about the closed pipe.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)
