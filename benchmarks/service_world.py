"""The real service to measure: its servers, API and workers as `likewise up` starts them, in a folder of its own."""

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from likewise.client import Client
from likewise.db.session import Database, open_database
from likewise.embedded import find_programs
from likewise.embedded.launch import __file__ as launcher
from likewise.settings import load_settings
from likewise.supervisor import Place, Service

TICKS = os.sysconf("SC_CLK_TCK")
ROLES: Mapping[str, str] = {
    "api": "likewise api",
    "worker": "likewise worker",
    "postgres": "postgres",
    "redis": "valkey",
}
"""What the command line of a process of each kind contains."""
ENVIRONMENT = {"LIKEWISE_REQUESTS_PER_MINUTE": "1000000", "LIKEWISE_LOG_LEVEL": "info"}
"""Rate limits and logs are at work; one key may ask as often as the benchmark does."""


@dataclass(frozen=True)
class World:
    """A running service and who to be there."""

    service: Service
    database: Database
    processes: int

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.service.place.url

    @property
    def headers(self) -> Mapping[str, str]:
        """Of a request with an administrator's key."""
        return {"Authorization": f"Bearer {self.service.key()}", "Content-Type": "application/json"}

    def client(self) -> Client:
        """A client with the same key."""
        return Client(self.url, self.service.key())

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time that each kind of process has used so far."""
        used = dict.fromkeys(ROLES, 0.0)
        for pid, (role, seconds) in _processes().items():
            used[role] += seconds if pid else 0.0
        return used

    def memory(self, role: str) -> int:
        """Bytes of memory that the processes of a kind have resident."""
        page = os.sysconf("SC_PAGE_SIZE")
        found = [pid for pid, (known, _) in _processes().items() if known == role]
        return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page for pid in found)

    def commits(self, connections: int, seconds: int = 3) -> float:
        """Commits a second of one inserted row each, by PostgreSQL's own `pgbench`: what the machine can do at most."""
        with self.database.transaction() as session:
            session.connection().exec_driver_sql(
                "CREATE TABLE IF NOT EXISTS bench_rows (id bigserial PRIMARY KEY, said text)"
            )
        return self._pgbench("INSERT INTO bench_rows (said) VALUES ('x')", connections, seconds)

    def selects(self, connections: int, seconds: int = 3) -> float:
        """Answers to `SELECT 1` a second, likewise."""
        return self._pgbench("SELECT 1", connections, seconds)

    def _pgbench(self, statement: str, connections: int, seconds: int) -> float:
        program = find_programs(None, None).postgres_bin / "pgbench"
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(f"{statement};\n")
            script.flush()
            asked = ["-n", "-M", "prepared", "-c", str(connections), "-T", str(seconds), "-f", script.name]
            where = ["-h", str(self.service.servers.running.sockets), "-U", "likewise", "likewise"]
            said = subprocess.run([program, *asked, *where], capture_output=True, text=True, check=True).stdout
        return next(float(line.split()[2]) for line in said.splitlines() if line.startswith("tps ="))


@contextmanager
def running(processes: int, workers: int) -> Iterator[World]:
    """A service with so many API processes and workers, gone afterwards with all its data."""
    os.environ.update(ENVIRONMENT, LIKEWISE_API_PROCESSES=str(processes))
    with tempfile.TemporaryDirectory(prefix="lw-", dir="/tmp") as name:  # short, for sockets
        Path(name).chmod(0o711)  # PostgreSQL runs as somebody else where this is root
        settings = load_settings()
        place = Place(Path(name) / "data", "127.0.0.1", free_port(), workers)
        with Service.start(settings, place) as service:
            database = open_database(service.servers.running.database_url)
            try:
                yield World(service, database, processes)
            finally:
                database.close()


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _processes() -> dict[int, tuple[str, float]]:
    """Role and processor seconds of every process that this one has started, itself not included."""
    parents: dict[int, int] = {}
    known: dict[int, tuple[str, float]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:  # it has just ended
            continue
        parents[int(entry.name)] = int(fields[1])
        role = next((role for role, word in ROLES.items() if word in command and launcher not in command), None)
        if role is not None:
            known[int(entry.name)] = (role, (int(fields[11]) + int(fields[12])) / TICKS)
    return {pid: told for pid, told in known.items() if os.getpid() in _ancestors(pid, parents)}


def _ancestors(pid: int, parents: Mapping[int, int]) -> list[int]:
    found = []
    while (pid := parents.get(pid, 0)) > 1:
        found.append(pid)
    return found
