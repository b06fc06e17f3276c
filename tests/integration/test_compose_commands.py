"""Protects compose.yaml where there is no Docker: its commands, in its order and with its variables, start the system."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from previous_release import Release
from queue_bench import eventually
from servers import short_folder

from likewise.client import Client
from likewise.db import migrate
from likewise.embedded import find_programs
from likewise.sample import CATALOGUE, LISTS, sample_path

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
PASSWORD = "ab12cd34"  # noqa: S105 -- for a server that lives as long as the test
NOW = Release()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def substituted(text: str) -> str:
    """A value of the file with its variables put in: passwords as set, everything else by its default."""
    return re.sub(r"\$\{\w+:([?-])([^}]*)\}", lambda found: PASSWORD if found[1] == "?" else found[2], text)


def environment(name: str, **own: str) -> dict[str, str]:
    """A service's variables; what names a container or its folders is put in the place of this machine's."""
    given = {variable: substituted(value) for variable, value in SERVICES[name]["environment"].items()}
    assert own.keys() <= given.keys()
    return {**given, **own, "LIKEWISE_HOST": "127.0.0.1", "LIKEWISE_METRICS_HOST": "127.0.0.1"}


def healthy(name: str, variables: dict[str, str]) -> bool:
    """Whether the service's own check finds it healthy."""
    kind, program, *arguments = SERVICES[name]["healthcheck"]["test"]
    assert (kind, program) == ("CMD", "python")
    finished = subprocess.run(
        [sys.executable, *arguments], env={**os.environ, **variables}, capture_output=True, check=False
    )
    return finished.returncode == 0


@contextmanager
def queue(folder: Path) -> Iterator[str]:
    """The queue as its service starts it, on a port of this machine; the URL that the others are given."""
    program, *arguments = substituted(SERVICES["redis"]["command"]).split()
    assert program == "valkey-server"
    port = free_port()
    place = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    child = subprocess.Popen(
        [str(find_programs().redis_server), *arguments, *place], stdout=subprocess.DEVNULL, env={**os.environ}
    )
    url = substituted(SERVICES["api"]["environment"]["REDIS_URL"]).replace("@redis:6379", f"@127.0.0.1:{port}")
    try:
        eventually(answering(url))
        yield url
    finally:
        child.terminate()
        child.wait(20)


def answering(url: str) -> Callable[[], bool]:
    def ask() -> bool:
        with redis.Redis.from_url(url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    return ask


@pytest.mark.criterion("AC-22.3", "AC-12.3")
def test_the_commands_of_compose_start_the_system(database_url: str, tmp_path: Path) -> None:
    """Queue, migration, API, worker; each is healthy by its own check, and a list comes back matched."""
    with short_folder() as folder, queue(folder) as redis_url:
        assert migrate.current(database_url) is None
        port, own = str(free_port()), str(tmp_path)
        place = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "LIKEWISE_DATA": own,
            "LIKEWISE_STORE": f"{own}/store",
        }
        api = environment("api", **place, LIKEWISE_PORT=port, LIKEWISE_METRICS_PORT=str(free_port()))
        worker = environment("worker", **place, LIKEWISE_METRICS_PORT=str(free_port()))
        NOW.run(environment("migrate", **place), *SERVICES["migrate"]["command"])
        assert not healthy("api", api), "the check can fail"
        assert not healthy("worker", worker)
        with NOW.running(api, *SERVICES["api"]["command"]), NOW.running(worker, *SERVICES["worker"]["command"]):
            eventually(lambda: healthy("api", api))
            eventually(lambda: healthy("worker", worker))
            key = NOW.run(api, "keys", "create", "--role", "admin").strip()
            client = Client(f"http://127.0.0.1:{port}", key)
            catalogue = client.post("/catalogues", {"name": "tools"})
            client.finished(client.upload(f"/catalogues/{catalogue['id']}/imports", sample_path(CATALOGUE))["id"])
            job = client.finished(client.upload(f"/catalogues/{catalogue['id']}/jobs", sample_path(LISTS[0]))["id"])
        assert job["state"] == "completed"
        assert job["rowsDone"] == job["rowsTotal"] == sum(job["counts"].values())


def test_the_queue_asks_for_its_password() -> None:
    with (
        short_folder() as folder,
        queue(folder) as url,
        redis.Redis.from_url(url.replace(f":{PASSWORD}@", "")) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()
