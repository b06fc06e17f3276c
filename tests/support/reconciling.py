"""A service with the bundled catalogue that a matcher was learnt for, and a client of the reconciliation API for it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciliation import check
from service import Service
from working import imported, service_on, uploaded, worker_of

from likewise.db.states import Role
from likewise.sample import sample_path

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers

LIST = "northgate.csv"
Sent = Mapping[str, object]
Told = dict[str, Any]  # Any: a JSON document


@dataclass(frozen=True)
class Reconciling:
    """The service with its catalogue, which is readable, and the job whose matcher answers."""

    service: Service
    catalogue: str
    job: Told

    @property
    def paths(self) -> Mapping[str, str]:
        """The endpoint of each version."""
        return {version: f"/reconcile/{version}/{self.catalogue}" for version in ("0.2", "1.0")}

    def client(self) -> "httpx.Client":
        """As OpenRefine has it: without any key."""
        return self.service.client()

    def records(self, count: int) -> Sequence[Told]:
        """Records of the catalogue, by key."""
        with self.service.client(Role.VIEWER) as client:
            answer = client.get(f"/api/v1/catalogues/{self.catalogue}/records", params={"limit": count})
            found: list[Told] = answer.json()["data"]["items"]
        return found


@contextmanager
def reconciling(servers: "Servers", template: str, store: Path, queue: str) -> Iterator[Reconciling]:
    """With a worker beside it, whose index is made."""
    with service_on(servers, template, store, queue) as service, worker_of(service, servers, store, queue):
        catalogue = imported(service)
        with service.client(Role.ADMIN) as client:
            job = uploaded(client, f"/api/v1/catalogues/{catalogue}/jobs", sample_path(LIST), source="northgate")
            opened = client.patch(f"/api/v1/catalogues/{catalogue}", json={"readable": True})
            assert opened.json()["data"]["readable"], opened.text
        world = Reconciling(service, catalogue, job)
        with world.client() as client:
            asked(client, world.paths["0.2"], {"warm": {"query": "kettle"}})
        yield world


def posted(client: "httpx.Client", path: str, queries: Mapping[str, object]) -> "httpx.Response":
    """The answer to a batch of version 0.2; on a busy machine the first may come too late for its asker."""
    for _ in range(4):
        answer = client.post(path, data={"queries": json.dumps(queries)}, timeout=60)
        if answer.status_code != 503:
            return answer
    raise AssertionError(answer.text)


def asked(client: "httpx.Client", path: str, queries: Mapping[str, object]) -> Mapping[str, list[Told]]:
    """The candidates of each query of a batch, of version 0.2, which all succeed."""
    answer = posted(client, path, queries)
    assert answer.status_code == 200, answer.text
    check("0.2", "reconciliation-result-batch", answer.json())
    return {key: one["result"] for key, one in answer.json().items()}


def matched(client: "httpx.Client", path: str, *queries: Sent) -> list[list[Told]]:
    """The same, of version 1.0."""
    answer = client.post(f"{path}/match", json={"queries": queries}, timeout=60)
    assert answer.status_code == 200, answer.text
    check("1.0", "reconciliation-result-batch", answer.json())
    return [one["candidates"] for one in answer.json()["results"]]
