"""The service as it runs in earnest: an API and a worker, each a process of its own, watched from outside."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from queue_bench import eventually

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True)
class Watched:
    """Both processes: the API's client, where each shows its metrics, and where each writes its log."""

    client: "httpx.Client"
    monitors: Mapping[str, str]
    logs: Mapping[str, Path]

    def lines(self, component: str) -> list[dict[str, Any]]:
        """A process's log so far."""
        return [json.loads(line) for line in self.logs[component].read_text(encoding="utf-8").splitlines()]

    def job(self, path: str, file: Path, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A job over a file, once it is over."""
        with file.open("rb") as stream:
            answer = self.client.post(path, files={"file": (file.name, stream)}, headers=headers)
        assert answer.status_code == 202, answer.text
        address = answer.headers["location"]
        eventually(lambda: self.client.get(address).json()["data"]["state"] not in ("queued", "running"))
        job: dict[str, Any] = self.client.get(address).json()["data"]
        return job


@contextmanager
def watched(
    environment: Mapping[str, str], folder: Path, ports: Callable[[], int], key: str
) -> Iterator[tuple[Watched, Callable[[], None]]]:
    """API and worker for the length of the block, and what stops them before, in good order."""
    import httpx

    port, monitors, logs, children = ports(), {}, {}, []
    for component, options in (("api", ["--port", str(port)]), ("worker", [])):
        monitor = ports()
        monitors[component] = f"http://127.0.0.1:{monitor}"
        logs[component] = folder / f"{component}.log"
        with logs[component].open("w", encoding="utf-8") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "likewise", component, *options],
                env={**os.environ, **environment, "LIKEWISE_METRICS_PORT": str(monitor)},
                stderr=log,
            )
        children.append(child)

    def stop() -> None:
        for child in children:
            child.terminate()
        assert [child.wait(60) for child in children] == [0, 0]

    transport = httpx.HTTPTransport(retries=8)
    headers = {"Authorization": f"Bearer {key}"}
    base = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=base, headers=headers, transport=transport, timeout=60) as client:
            yield Watched(client, monitors, logs), stop
    finally:
        for child in children:
            child.kill()
            child.wait()
