"""Processes of this program beside the present one: started again when they end, and ended with it."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from signal import SIGKILL, SIGTERM
from threading import Event

import structlog

from likewise.embedded.process import Steps, end, launcher

LOOK_SECONDS = 1.0
STOP: Steps = ((SIGTERM, 10.0), (SIGKILL, 5.0))

log = structlog.get_logger("likewise.beside")


class Beside:
    """Keeps `likewise` commands running, by name; their settings and logs are this process's own."""

    def __init__(self, commands: Mapping[str, Sequence[str]], stop: Event) -> None:
        self._commands = commands
        self._stop = stop
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def run(self) -> None:
        """Until `stop` is set. The kernel ties a child's life to the thread that started it, so one thread has to do all
        of it.
        """
        try:
            self._revive()
            while not self._stop.wait(LOOK_SECONDS):
                self._revive()
        finally:
            self._end()

    def _revive(self) -> None:
        for name, command in self._commands.items():
            child = self._children.get(name)
            if child is not None and child.poll() is None:
                continue
            if child is not None:
                log.warning("process_ended", name=name, code=child.returncode)
            line = launcher([sys.executable, "-m", "likewise", *command], None, SIGTERM)
            self._children[name] = subprocess.Popen(line, stdin=subprocess.DEVNULL)  # noqa: S603 -- our own command

    def _end(self) -> None:
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            end(lambda child=child: child.poll() is None, child.send_signal, STOP)  # type: ignore[misc]
