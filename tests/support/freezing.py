"""Processes that stand still for a while."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A server with all its children is stopped, as if its machine stood still; afterwards it goes on."""
    stopped = [pid]
    os.kill(pid, signal.SIGSTOP)  # first, so that it has no more children
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        with suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGSTOP)
            stopped.append(int(child))
    try:
        yield
    finally:
        for one in reversed(stopped):
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGCONT)
