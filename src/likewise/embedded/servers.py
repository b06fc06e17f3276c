"""The supervisor: both servers of one data folder, started, watched, revived and stopped together."""

import os
import subprocess
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from likewise.embedded import postgres, valkey
from likewise.embedded.account import Account, account_for
from likewise.embedded.folder import (
    Running,
    check_format,
    clear,
    lock,
    prepare,
    read_state,
    sockets_folder,
    write_state,
)
from likewise.embedded.process import stop
from likewise.embedded.programs import Programs, find_programs, within_reach
from likewise.errors import ServiceError

POSTGRES, VALKEY = "postgres", "valkey"
_SERVERS = {POSTGRES: postgres.SERVER, VALKEY: valkey.SERVER}
_NONE: Mapping[str, str] = MappingProxyType({})


class Servers:
    """The servers of one data folder, as children of this process: they end when it does, be it by kill -9 (Linux).

    Start them from a thread that lives as long as they should, best the main one: the kernel counts the thread as the
    parent. Not for use from several threads at once. Do not fork without exec while they run (start processes with
    subprocess, or multiprocessing's `spawn`): the copy would hold the folder's lock beyond our end.

        with Servers.start(folder) as servers:
            servers.running.database_url
    """

    def __init__(
        self, running: Running, starters: Mapping[str, Callable[[], subprocess.Popen[bytes]]], held: int
    ) -> None:
        self.running = running
        self._starters = starters
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._lock: int | None = held

    @classmethod
    def start(cls, data: Path, programs: Programs | None = None, options: Mapping[str, str] = _NONE) -> Self:
        """Start both servers on a folder, making what is missing; returns when both answer.

        Args:
            data: the data folder.
            programs: the programs to run; those of the wheels if not given.
            options: further lines for postgresql.conf, `name: value`, at the time the database is made.

        Raises:
            ServiceError: they cannot be started; nothing is left running.
        """
        found = programs or find_programs()
        try:
            servers = cls._prepared(data, found, options)
            try:
                servers.revive()
                write_state(servers.running)
            except BaseException:
                servers.stop()
                raise
        except PermissionError as error:
            where = error.filename or data
            raise ServiceError(f"{where}: permission denied: run as its owner, or choose another --data") from error
        except OSError as error:
            raise ServiceError(f"{error.filename or data}: {error.strerror or error}") from error
        return servers

    @classmethod
    def _prepared(cls, data: Path, programs: Programs, options: Mapping[str, str]) -> Self:
        account = account_for(data / "postgres")
        data = prepare(data, account)
        held = lock(data)
        try:
            check_format(data)
            programs = within_reach(programs, account, data / "programs")
            running = _places(data, account)
            cluster = postgres.create(programs, data, account, options)
            folder = valkey.create(data, account)
        except BaseException:
            os.close(held)
            raise
        starters = {
            POSTGRES: partial(postgres.start, programs, cluster, running.sockets, account),
            VALKEY: partial(valkey.start, programs, folder, running.sockets, account),
        }
        return cls(running, starters, held)

    def died(self) -> tuple[str, ...]:
        """The names of the servers that are not running, of `postgres` and `valkey`."""
        return tuple(
            name for name in self._starters if (child := self._processes.get(name)) is None or child.poll() is not None
        )

    def revive(self) -> tuple[str, ...]:
        """Start again what has died, with its data; returns the names.

        Raises:
            ServiceError: a server cannot be started, or all were stopped.
        """
        if self._lock is None:
            raise ServiceError(f"{self.running.data}: these servers were stopped: start them anew")
        names = self.died()
        for name in names:
            self._processes[name] = self._starters[name]()
        return names

    def pids(self) -> Mapping[str, int]:
        """The process numbers of the servers."""
        return {name: child.pid for name, child in self._processes.items()}

    def stop(self) -> None:
        """Stop both, with everything written, and let go of the folder; harmless when stopped already."""
        if self._lock is None:
            return
        for name, child in self._processes.items():
            stop(child, _SERVERS[name])
        clear(self.running)
        os.close(self._lock)
        self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _places(data: Path, account: Account | None) -> Running:
    stale = Running(data, 0, "", "", data / "run")
    clear(read_state(data) or stale)  # sockets and lock files that a killed server left
    sockets = sockets_folder(data, account)
    return Running(data, os.getpid(), postgres.database_url(sockets), valkey.redis_url(sockets), sockets)
