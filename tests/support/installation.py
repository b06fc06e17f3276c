"""The whole service as `likewise up` runs it, in the hands of whoever needs it: servers, schema, API and workers."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from queue_bench import eventually
from servers import short_folder
from up_command import free_port

if TYPE_CHECKING:
    import httpx

    from likewise.db.session import Database
    from likewise.supervisor import Service


@dataclass(frozen=True)
class Sample:
    """Ids of the bundled sample: its catalogue, the jobs that brought it, and those that matched its lists."""

    catalogue: str
    imports: tuple[str, ...]
    lists: tuple[str, ...]


@dataclass(frozen=True)
class Installation:
    """A running service. Nothing is started again by itself: `revive` does what `likewise up` does each second."""

    service: "Service"
    database: "Database"

    @property
    def url(self) -> str:
        return self.service.place.url

    @cached_property
    def api(self) -> "httpx.Client":
        """A client with an administrator's key, for what a test prepares and looks up behind the page."""
        import httpx

        headers = {"Authorization": f"Bearer {self.service.key()}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=60)

    def asked(self, path: str, **params: str) -> Any:  # Any: the answer's data, as the API describes it
        """What the API tells."""
        answer = self.api.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def rows(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """What stands in PostgreSQL."""
        from sqlalchemy import text

        with self.database.statement() as session:
            return [tuple(row) for row in session.execute(text(statement), values)]

    def link(self) -> str:
        """A link that signs the administrator in, once: what `likewise up` prints."""
        return self.service.sign_in_link()

    def link_of(self, name: str, role: str) -> str:
        """A new person, and the link that lets them in."""
        wish = {"name": name, "role": role, "email": f"{name.lower().replace(' ', '.')}@example.org"}
        answer = self.api.post("/users", json=wish)
        assert answer.status_code == 201, answer.text
        return f"{self.url}/sign-in?token={answer.json()['data']['signInToken']}"

    def finished(self, job_id: str) -> Any:
        """A job once it is over."""
        eventually(lambda: self.asked(f"/jobs/{job_id}")["state"] not in ("queued", "running"), 180)
        return self.asked(f"/jobs/{job_id}")

    def sample(self) -> Sample:
        """The bundled sample, imported and matched."""
        answer = self.api.post("/sample", json={})
        assert answer.is_success, answer.text
        made = answer.json()["data"]
        jobs = [self.finished(job["id"]) for job in made["jobs"]]
        assert {job["state"] for job in jobs} == {"completed"}, jobs
        by_kind = {kind: tuple(job["id"] for job in jobs if job["kind"] == kind) for kind in ("import", "match")}
        return Sample(made["catalogue"]["id"], by_kind["import"], by_kind["match"])

    def imported(self, name: str, file: Path) -> str:
        """A new catalogue with the records of a file."""
        made = self.api.post("/catalogues", json={"name": name})
        assert made.status_code == 201, made.text
        catalogue: str = made.json()["data"]["id"]
        with file.open("rb") as stream:
            sent = self.api.post(f"/catalogues/{catalogue}/imports", files={"file": (file.name, stream)})
        assert sent.status_code == 202, sent.text
        assert self.finished(sent.json()["data"]["id"])["state"] == "completed"
        return catalogue

    def kill(self, name: str) -> None:
        """kill -9 of `api`, `worker-1`, `postgres` or `valkey`."""
        pids = {child: process.pid for child, process in self.service._children.items()}
        os.kill({**pids, **self.service.servers.pids()}[name], signal.SIGKILL)

    def revive(self) -> None:
        """Start what is not running; returns when the API answers."""
        import httpx

        self.service.revive()

        def answers() -> bool:
            try:
                return httpx.get(f"{self.url}/health/live").is_success
            except httpx.TransportError:
                return False

        eventually(answers)


@contextmanager
def installed(workers: int = 1) -> Iterator[Installation]:
    """A service in a folder of its own, gone afterwards with all its data. From the main thread only."""
    from likewise.db.session import open_database
    from likewise.settings import load_settings
    from likewise.supervisor import Place, Service

    with short_folder() as folder:
        place = Place(folder / "data", "127.0.0.1", free_port(), workers)
        with Service.start(load_settings(), place) as service:
            database = open_database(service.servers.running.database_url)
            installation = Installation(service, database)
            try:
                yield installation
            finally:
                installation.api.close()
                database.close()
