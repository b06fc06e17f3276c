"""Protects that what was erased is gone: one record holds a word that is looked for in every place that keeps anything."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import polars as pl
import pytest
import redis
from pipeline import Pipeline
from service import Service, serving
from sqlalchemy import inspect, select, text, update

from likewise.contracts import MatchSubmitMessage, parse
from likewise.db.states import Role, Stage
from likewise.db.tables import AuditEntry, Catalogue, DeadLetter, Job, JobChunk, Result
from likewise.errors import ValidationError
from likewise.indexes import IndexFolder
from likewise.jobs.lifecycle import settle
from likewise.jobs.memory import Memory
from likewise.jobs.reading import Tools
from likewise.operations.integrity import findings
from likewise.queue import chunks, dead_letters
from likewise.queue.consumer import Consumer
from likewise.queue.settings import QueueSettings
from likewise.queue.stream import open_stream
from likewise.retention.housekeeper import Housekeeper
from likewise.store import Store
from likewise.worker import handlers_of

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers

NEEDLE = "quixotrel"
KINDS = ("hammer", "chisel", "wrench", "ladder", "pliers", "trowel", "mallet", "gimlet")
SIZE = 60


@dataclass(frozen=True)
class World:
    """A service with a worker that is driven by hand, over one store."""

    service: Service
    pipeline: Pipeline
    store: Path
    redis_url: str
    indexes: IndexFolder

    def send(self, admin: "httpx.Client", path: str, rows: list[tuple[str, str, str]], **data: str) -> dict[str, Any]:
        """The job of a list, when it is over."""
        content = "\n".join(["key,name,maker", *(",".join(row) for row in rows)]).encode()
        answer = admin.post(path, files={"file": ("list.csv", io.BytesIO(content))}, data=data)
        assert answer.status_code == 202, answer.text
        self.pipeline.work()
        job: dict[str, Any] = admin.get(answer.headers["location"]).json()["data"]
        assert job["state"] == "completed", (job, self.pipeline.errors(UUID(job["id"])))
        return job

    def places(self, word: str) -> set[str]:
        """Every table, file and Redis key that holds a word."""
        return {*self._tables(word), *self._files(word), *self._keys(word)}

    def _tables(self, word: str) -> Iterator[str]:
        names = inspect(self.service.database.engine).get_table_names()
        forms = (word, word.encode().hex())  # bytes are written in hexadecimal
        with self.service.database.transaction() as session:
            for name in names:
                query = text(f'SELECT count(*) FROM "{name}" t WHERE strpos(t::text, :word) > 0')  # noqa: S608
                if any(session.scalar(query, {"word": form}) for form in forms):
                    yield name

    def _files(self, word: str) -> Iterator[str]:
        for folder in (self.store, self.indexes.root):
            for path in folder.rglob("*"):
                if path.is_file():
                    parquet = path.suffix == ".parquet"
                    held = pl.read_parquet(path).write_csv().encode() if parquet else path.read_bytes()
                    if word.encode() in held:
                        yield path.relative_to(folder.parent).as_posix()

    def _keys(self, word: str) -> Iterator[str]:
        with redis.Redis.from_url(self.redis_url) as client:
            for key in client.scan_iter():
                kind = client.type(key)
                held: object = client.xrange(key) if kind == b"stream" else client.dump(key)
                if word in str(held):
                    yield f"redis {key!r}"


@pytest.fixture
def world(servers: "Servers", migrated_url: str, redis_url: str, tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "store"
    with serving(servers, migrated_url, store=str(folder)) as service:
        store = Store(str(folder))
        indexes = IndexFolder(tmp_path / "index")
        tools = Tools(service.database, store, Memory(store, indexes), chunk_rows=25)
        stream = open_stream(redis_url, "likewise")
        consumer = Consumer(service.database, stream, handlers_of(tools), settle, "test")
        yield World(service, Pipeline(tools, consumer), folder, redis_url, indexes)


@pytest.fixture
def admin(world: World) -> Iterator["httpx.Client"]:
    with world.service.client(Role.ADMIN) as client:
        yield client


def rows(prefix: str, needle: str = "", count: int = SIZE) -> list[tuple[str, str, str]]:
    """A list; the word stands in the key and the name of its first record, so that it is among the examples, too."""
    made = [(f"{prefix}{n}", f"{KINDS[n % 8]} number {n * 7919 % 1000}", f"maker {n % 5}") for n in range(count)]
    if needle:
        made[0] = (f"{prefix}-{needle}", f"{made[0][1]} {needle}", "maker 0")
    return made


def catalogue_of(admin: "httpx.Client", world: World, needle: str = "") -> str:
    made: str = admin.post("/api/v1/catalogues", json={"name": f"tools {uuid4()}"}).json()["data"]["id"]
    world.send(admin, f"/api/v1/catalogues/{made}/imports", rows("C", needle))
    return made


def judged(admin: "httpx.Client", job: dict[str, Any], needle: str) -> dict[str, Any]:
    """The first row's result, with a person's note on it, under a key that keeps the answer."""
    first: dict[str, Any] = admin.get(f"/api/v1/jobs/{job['id']}/results", params={"limit": 1}).json()["data"]["items"][
        0
    ]
    review = f"/api/v1/reviews/{first['incomingRecordId']}"
    etag = admin.get(review).headers["etag"]
    said = {"judgement": "match", "catalogueRecordId": first["catalogueRecordId"], "note": f"surely {needle}"}
    answer = admin.post(f"{review}/judgements", json=said, headers={"If-Match": etag, "Idempotency-Key": str(uuid4())})
    assert answer.status_code in (200, 201), answer.text
    return first


def dead(world: World, source: str, key: str, job: dict[str, Any]) -> None:
    """Messages that never became jobs, one of them no JSON, and a chunk that was given up with a reason that quotes."""
    message = {
        "version": 1,
        "type": "match.submit",
        "jobId": "none",
        "payload": {"source": source, "catalogue": key, "records": [{"k": key}]},
    }
    with world.service.database.transaction() as session:
        for raw in (json.dumps(message).encode(), f'{{"source": "{source}", broken {key}'.encode()):
            try:
                parse(MatchSubmitMessage, raw)
            except ValidationError as error:
                dead_letters.bury_message(session, raw, error)
    with world.service.database.transaction() as session:
        chosen = select(JobChunk.id).where(JobChunk.job_id == job["id"], JobChunk.stage == Stage.SCORE).limit(1)
        chunk_id = session.scalars(chosen).one()
        session.execute(update(JobChunk).where(JobChunk.id == chunk_id).values(state="open", lease_until=None))
    with world.service.database.transaction() as session:
        taken = chunks.claim(session, chunk_id, "test", QueueSettings())
        assert taken is not None
    with world.service.database.transaction() as session:
        dead_letters.bury(session, taken, "PROCESSING_ERROR", f"cannot work on {key}", f"Traceback {key}")


@pytest.mark.criterion("AC-17.4")
def test_an_erased_incoming_record_is_nowhere_any_more(world: World, admin: "httpx.Client") -> None:
    catalogue = catalogue_of(admin, world)
    path = f"/api/v1/catalogues/{catalogue}/jobs"
    first = world.send(admin, path, rows("I", NEEDLE), source="harbour")
    second = world.send(admin, path, rows("I", NEEDLE), source="harbour")
    assert second["counts"]["unchanged"] == SIZE
    result = judged(admin, second, NEEDLE)
    dead(world, "harbour", f"I-{NEEDLE}", first)
    found = world.places(NEEDLE)
    tables = {"incoming_records", "results", "judgements", "idempotency_keys", "dead_letters", "job_chunks", "jobs"}
    assert tables <= found  # the search finds what is there
    assert sum(place.endswith("links.parquet") for place in found) == 2
    assert sum(place.startswith("store/jobs/") for place in found) >= 4
    (source,) = admin.get(f"/api/v1/catalogues/{catalogue}/sources").json()["data"]["items"]
    records = f"/api/v1/catalogues/{catalogue}/sources/{source['id']}/records"
    (record,) = admin.get(records, params={"key": f"I-{NEEDLE}"}).json()["data"]["items"]
    assert record["id"] == result["incomingRecordId"]

    answer = admin.delete(f"{records}/{record['id']}")
    assert answer.status_code == 200, answer.text
    assert world.places(NEEDLE) == set()
    assert world.places(record["id"]) == {"audit_log"}
    assert admin.delete(f"{records}/{record['id']}").status_code == 404
    with world.service.database.transaction() as session:
        assert findings(session) == []
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "erase")).one()
        assert (entry.subject, str(entry.subject_id)) == ("incoming_record", record["id"])
        rest = session.scalars(select(Result).where(Result.job_id == second["id"], Result.row > 1)).all()
        assert all(one.record_id and one.incoming_record_id for one in rest)
    exported = admin.get(f"/api/v1/jobs/{second['id']}/export", params={"format": "jsonl"}).text.splitlines()
    assert len(exported) == SIZE - 1
    third = world.send(admin, path, rows("I"), source="harbour")
    assert third["counts"]["failed"] == 0


@pytest.mark.criterion("AC-17.4")
def test_an_erased_catalogue_record_is_nowhere_any_more(world: World, admin: "httpx.Client") -> None:
    catalogue = catalogue_of(admin, world, NEEDLE)
    path = f"/api/v1/catalogues/{catalogue}/jobs"
    job = world.send(admin, path, rows("I"), source="harbour")
    judged(admin, job, NEEDLE)
    found = world.places(NEEDLE)
    assert {"catalogue_records", "results", "judgements", "idempotency_keys", "jobs", "job_chunks"} <= found
    assert any(place.startswith(f"store/catalogues/{catalogue}/") for place in found)
    assert any(place.startswith(f"index/{catalogue}/") for place in found)
    assert any(place.endswith("links.parquet") for place in found)
    records = f"/api/v1/catalogues/{catalogue}/records"
    (record,) = admin.get(records, params={"key": f"C-{NEEDLE}"}).json()["data"]["items"]

    answer = admin.delete(f"{records}/{record['id']}")
    assert answer.status_code == 200, answer.text
    assert {place.partition("/")[0] for place in world.places(NEEDLE)} == {"index"}  # each machine's own, in its time
    assert Housekeeper(world.service.database, world.pipeline.tools.store, indexes=world.indexes).step()
    assert world.places(NEEDLE) == set()
    assert admin.delete(f"{records}/{record['id']}").status_code == 404
    assert admin.get(f"/api/v1/catalogues/{catalogue}").json()["data"]["recordCount"] == SIZE - 1
    with world.service.database.transaction() as session:
        assert findings(session) == []
    exported = admin.get(f"/api/v1/jobs/{job['id']}/export", params={"format": "jsonl"}).text.splitlines()
    assert len(exported) == SIZE
    again = world.send(admin, path, rows("I"), source="harbour")
    assert again["counts"]["unchanged"] == 0
    assert world.places(NEEDLE) == set()


@pytest.mark.criterion("AC-17.4")
def test_who_was_told_apart_from_an_erased_record_asks_for_a_person_again(world: World, admin: "httpx.Client") -> None:
    """A judgement on a pair of which one record is gone settles nothing: else the other would never be looked at."""
    catalogue = catalogue_of(admin, world)
    job = world.send(admin, f"/api/v1/catalogues/{catalogue}/jobs", rows("I"), source="quay")
    first = admin.get(f"/api/v1/jobs/{job['id']}/results", params={"limit": 1}).json()["data"]["items"][0]
    with world.service.database.transaction() as session:
        row = (Result.job_id == job["id"], Result.row == first["row"])
        session.execute(update(Result).where(*row).values(decision="review"))
    review = f"/api/v1/reviews/{first['incomingRecordId']}"
    said = {"judgement": "not_match", "catalogueRecordId": first["catalogueRecordId"]}
    etag = admin.get(review).headers["etag"]
    assert admin.post(f"{review}/judgements", json=said, headers={"If-Match": etag}).status_code == 201

    def asked() -> list[str]:
        listed = admin.get("/api/v1/reviews", params={"jobId": job["id"], "limit": 100}).json()["data"]["items"]
        return [item["id"] for item in listed]

    assert first["incomingRecordId"] not in asked()
    assert admin.delete(f"/api/v1/catalogues/{catalogue}/records/{first['catalogueRecordId']}").status_code == 200
    assert first["incomingRecordId"] in asked()


def test_a_record_that_an_import_deleted_can_still_be_erased(world: World, admin: "httpx.Client") -> None:
    """Deleting by import takes it out of the catalogue and keeps what people have judged; erasing takes its values."""
    catalogue = catalogue_of(admin, world, NEEDLE)
    records = f"/api/v1/catalogues/{catalogue}/records"
    (record,) = admin.get(records, params={"key": f"C-{NEEDLE}"}).json()["data"]["items"]
    world.send(admin, f"/api/v1/catalogues/{catalogue}/imports", rows("C", NEEDLE)[:1], options='{"mode": "delete"}')
    assert world.places(NEEDLE)
    assert admin.delete(f"{records}/{record['id']}").status_code == 200
    assert world.places(NEEDLE) == set()


@pytest.mark.criterion("AC-17.4")
@pytest.mark.parametrize("whole", ["source", "catalogue"])
def test_a_source_or_catalogue_goes_with_all_that_is_its(world: World, admin: "httpx.Client", whole: str) -> None:
    catalogue = catalogue_of(admin, world)
    job = world.send(admin, f"/api/v1/catalogues/{catalogue}/jobs", rows("I", NEEDLE), source=f"{NEEDLE} & sons")
    judged(admin, job, NEEDLE)
    dead(world, f"{NEEDLE} & sons", catalogue, job)
    (source,) = admin.get(f"/api/v1/catalogues/{catalogue}/sources").json()["data"]["items"]
    assert source["recordCount"] == SIZE
    if whole == "source":
        answer = admin.delete(f"/api/v1/catalogues/{catalogue}/sources/{source['id']}")
        assert answer.status_code == 200, answer.text
        assert admin.get(f"/api/v1/jobs/{job['id']}").status_code == 404
        assert admin.get(f"/api/v1/catalogues/{catalogue}/sources").json()["data"]["items"] == []
        assert admin.delete(f"/api/v1/catalogues/{catalogue}/sources/{source['id']}").status_code == 404
    else:
        assert admin.delete(f"/api/v1/catalogues/{catalogue}").status_code == 200
    assert world.places(NEEDLE) == set()
    assert not list(world.store.glob(f"jobs/{job['id']}"))


def test_what_is_in_the_hands_of_a_job_is_not_erased_beneath_it(world: World, admin: "httpx.Client") -> None:
    catalogue = catalogue_of(admin, world)
    world.send(admin, f"/api/v1/catalogues/{catalogue}/jobs", rows("I"), source="harbour")
    going = admin.post(
        f"/api/v1/catalogues/{catalogue}/jobs", json={"source": "harbour", "records": [{"key": "1", "name": "x"}]}
    )
    assert going.status_code == 202
    (source,) = admin.get(f"/api/v1/catalogues/{catalogue}/sources").json()["data"]["items"]
    address = f"/api/v1/catalogues/{catalogue}/sources/{source['id']}"
    (record,) = admin.get(f"{address}/records", params={"key": "I1"}).json()["data"]["items"]
    (known,) = admin.get(f"/api/v1/catalogues/{catalogue}/records", params={"key": "C1"}).json()["data"]["items"]
    for path in (address, f"{address}/records/{record['id']}", f"/api/v1/catalogues/{catalogue}/records/{known['id']}"):
        assert admin.delete(path).status_code == 409
    admin.post(f"{going.headers['location']}/cancel")
    assert admin.delete(f"{address}/records/{record['id']}").status_code == 200
    elsewhere = catalogue_of(admin, world)
    assert admin.delete(f"/api/v1/catalogues/{elsewhere}/sources/{source['id']}").status_code == 404
    assert admin.delete(f"/api/v1/catalogues/{elsewhere}/records/{known['id']}").status_code == 404
    with world.service.database.transaction() as session:
        assert session.get_one(Catalogue, UUID(elsewhere)).record_count == SIZE
        assert session.scalars(select(DeadLetter)).all() == []
        assert session.get_one(Job, UUID(going.json()["data"]["id"])).error_message is None
