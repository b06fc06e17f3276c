"""`likewise api --processes 2`: one address, several processes that are started again, and none that is left over."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from queue_bench import eventually

if TYPE_CHECKING:
    from likewise.embedded import Servers

LIVE = "/health/live"


class Group:
    """The running command."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.port = port
        command = [sys.executable, "-m", "likewise", "api", "--processes", "2", "--port", str(port)]
        self.parent = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    def children(self) -> set[int]:
        """The processes that serve."""
        path = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children")
        return {int(pid) for pid in path.read_text().split()}

    def answers(self) -> bool:
        """Whether the address answers on a connection of its own."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}{LIVE}", timeout=10).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def environment(servers: "Servers", migrated_url: str, tmp_path: Path) -> dict[str, str]:
    places = {"DATABASE_URL": migrated_url, "REDIS_URL": servers.running.redis_url, "LIKEWISE_DATA": str(tmp_path)}
    return {**os.environ, **places}


@pytest.fixture
def group(environment: dict[str, str]) -> Iterator[Group]:
    running = Group(environment, free_port())
    try:
        eventually(lambda: len(running.children()) == 2 and running.answers(), 60)
        yield running
    finally:
        running.parent.kill()
        running.parent.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_process_that_is_killed_is_started_again_and_the_address_answers_on(group: Group) -> None:
    before = group.children()
    # Long enough at work not to count as one that cannot start: the first answer took a start of Python each.
    victim = min(before)
    eventually(lambda: float(Path("/proc/uptime").read_text().split()[0]) - started(victim) > 3, 30)
    os.kill(victim, signal.SIGKILL)
    assert group.answers()
    eventually(lambda: len(group.children() - {victim}) == 2 and group.answers(), 60)
    assert len(group.children() & before) == 1


def test_the_end_of_the_command_is_the_end_of_its_processes(group: Group) -> None:
    children = group.children()
    group.parent.send_signal(signal.SIGTERM)
    assert group.parent.wait(30) == 0
    assert all(map(gone, children))


def test_a_command_that_is_killed_leaves_no_process_behind(group: Group) -> None:
    children = group.children()
    group.parent.kill()
    group.parent.wait()
    eventually(lambda: all(map(gone, children)), 30)


def test_what_cannot_start_ends_with_a_line_that_says_so(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "likewise", "api", "--processes", "2", "--host", "203.0.113.1"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "203.0.113.1" in done.stderr
    assert "Traceback" not in done.stderr


def started(pid: int) -> float:
    """When a process began, in seconds since the machine did."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[19]) / os.sysconf("SC_CLK_TCK")
