"""Jobs and catalogues over HTTP, without a worker: what is accepted, refused, repeated, cancelled and erased."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from servers import fresh_database
from service import Service, serving
from sqlalchemy import func, select

from likewise.db.states import JobKind, JobState, Role, Stage
from likewise.db.tables import Catalogue, Job, JobChunk, Upload

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers

LIST = ("list.csv", b"id,name\n1,Hammer\n2,Saw\n")
LIMIT = 100_000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def idle(servers: "Servers", migrated_template: str, store: Path) -> Iterator[Service]:
    """A service that nobody works for, with small limits."""
    limits = {"max_upload_bytes": LIMIT, "max_body_bytes": 5_000}
    with (
        fresh_database(servers, migrated_template) as url,
        serving(servers, url, store=str(store), **limits) as service,
    ):
        yield service


@pytest.fixture
def admin(idle: Service) -> Iterator["httpx.Client"]:
    with idle.client(Role.ADMIN) as client:
        yield client


@pytest.fixture
def catalogue(admin: "httpx.Client") -> str:
    made = admin.post("/api/v1/catalogues", json={"name": f"tools {uuid4()}"})
    assert made.status_code == 201, made.text
    assert admin.get(made.headers["location"]).json() == made.json()
    catalogue_id: str = made.json()["data"]["id"]
    return catalogue_id


def uploads(store: Path) -> set[str]:
    return {path.name for path in (store / "uploads").glob("*")}


def code_of(response: "httpx.Response") -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.criterion("AC-14.1")
def test_an_accepted_job_is_in_the_database_with_its_file_and_first_chunk(
    idle: Service, admin: "httpx.Client", catalogue: str, store: Path
) -> None:
    """202 means committed: job, source, upload and the chunk that a worker will find."""
    options = {"precision": 0.9, "cardinality": "one-to-one"}
    answer = admin.post(
        f"/api/v1/catalogues/{catalogue}/jobs",
        files={"file": LIST},
        data={"source": "northgate", "options": json.dumps(options)},
    )
    assert answer.status_code == 202, answer.text
    data = answer.json()["data"]
    assert (data["state"], data["kind"], data["rowsTotal"]) == ("queued", "match", None)
    called = admin.get(f"/api/v1/catalogues/{catalogue}").json()["data"]["name"]
    assert (data["catalogueName"], data["sourceName"]) == (called, "northgate")
    with idle.database.transaction() as session:
        job = session.scalars(select(Job).where(Job.catalogue_id == catalogue)).one()
        upload = session.get_one(Upload, job.upload_id)
        chunk = session.scalars(select(JobChunk).where(JobChunk.job_id == job.id)).one()
    assert (job.kind, job.state, job.options) == (JobKind.MATCH, JobState.QUEUED, options)
    assert job.requested_by is not None
    assert job.requested_by.startswith("key:")
    assert (upload.filename, upload.size, (store / str(upload.uri)).read_bytes()) == ("list.csv", len(LIST[1]), LIST[1])
    assert chunk.stage == Stage.READ
    listed = admin.get("/api/v1/jobs", params={"catalogue_id": catalogue}).json()["data"]["items"]
    assert listed == [data]
    assert admin.get(f"/api/v1/jobs/{data['id']}").json()["data"] == data


def test_records_are_committed_with_their_job(
    idle: Service, admin: "httpx.Client", catalogue: str, store: Path
) -> None:
    """As a small file that lies in the database: accepted is then durable in one place."""
    before = uploads(store)
    records = [{"id": "007", "name": "Häm\u2028mer", "price": 1.5, "stock": None}, {"id": "008"}]
    answer = admin.post(f"/api/v1/catalogues/{catalogue}/imports", json={"records": records})
    assert answer.status_code == 202, answer.text
    with idle.database.transaction() as session:
        job = session.scalars(select(Job).where(Job.catalogue_id == catalogue)).one()
        upload = session.get_one(Upload, job.upload_id)
    assert [json.loads(line) for line in (upload.content or b"").splitlines()] == records
    assert uploads(store) == before


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"json": {"records": [{"a": 1}]}}, "source"),
        ({"json": {"source": "x", "records": []}}, "records"),
        ({"json": {"source": "x", "records": [{"a": [1]}]}}, "records"),
        ({"json": {"source": "x", "records": [{"a": 1}], "surprise": 1}}, "surprise"),
        ({"files": {"other": LIST}}, "file"),
        ({"data": {"file": "no file"}}, "send a file"),
        ({"files": {"file": LIST}, "data": {"options": "{"}}, "options"),
        ({"files": {"file": LIST}, "data": {"options": '{"precision": 2}'}}, "precision"),
        ({"files": {"file": LIST}, "data": {"source": "x" * 201}}, "source"),
        ({"content": b"a,b", "headers": {"content-type": "text/csv"}}, "text/csv"),
        ({"content": b"no form", "headers": {"content-type": "multipart/form-data; boundary=x"}}, "form"),
        ({"content": b"no form", "headers": {"content-type": "multipart/form-data"}}, "form"),
    ],
)
def test_what_is_not_understood_is_refused_and_leaves_no_file(
    admin: "httpx.Client", catalogue: str, store: Path, sent: dict[str, Any], where: str
) -> None:
    before = uploads(store)
    answer = admin.post(f"/api/v1/catalogues/{catalogue}/jobs", **sent)
    assert code_of(answer) == (400, "VALIDATION_ERROR"), answer.text
    assert where in answer.json()["error"]["message"]
    assert uploads(store) == before
    assert admin.get("/api/v1/jobs", params={"catalogue_id": catalogue}).json()["data"]["items"] == []


@pytest.mark.criterion("AC-21.3")
def test_what_is_too_large_is_refused_and_leaves_no_file(admin: "httpx.Client", catalogue: str, store: Path) -> None:
    """A file may be larger than a JSON body, and has a limit of its own, counted also where no length is declared."""
    path, before = f"/api/v1/catalogues/{catalogue}/jobs", uploads(store)
    fits = admin.post(path, files={"file": ("a.csv", b"x" * LIMIT)})
    assert fits.status_code == 202, fits.text
    taken = uploads(store)
    assert len(taken - before) == 1
    long = admin.post(path, files={"file": ("a.csv", b"x" * (LIMIT + 1))})
    assert code_of(long) == (413, "PAYLOAD_TOO_LARGE"), long.text
    longer = admin.post(path, files={"file": ("a.csv", io.BytesIO(b"x" * (20 * LIMIT)))})
    assert code_of(longer) == (413, "PAYLOAD_TOO_LARGE"), longer.text
    wide = admin.post(path, json={"source": "x", "records": [{"a": "y" * 6_000}]})
    assert code_of(wide) == (413, "PAYLOAD_TOO_LARGE"), wide.text
    assert uploads(store) == taken


def test_an_unknown_catalogue_gets_no_job_and_no_file(admin: "httpx.Client", store: Path) -> None:
    before = uploads(store)
    for what in ("jobs", "imports"):
        answer = admin.post(f"/api/v1/catalogues/{uuid4()}/{what}", files={"file": LIST})
        assert code_of(answer) == (404, "NOT_FOUND")
    assert uploads(store) == before


@pytest.mark.criterion("AC-18.3")
def test_a_repeated_request_is_one_job_and_one_file(admin: "httpx.Client", catalogue: str, store: Path) -> None:
    path, headers, before = f"/api/v1/catalogues/{catalogue}/jobs", {"Idempotency-Key": str(uuid4())}, uploads(store)
    first = admin.post(path, files={"file": LIST}, headers=headers)
    again = admin.post(path, files={"file": LIST}, headers=headers)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    other = admin.post(path, files={"file": ("list.csv", b"other")}, headers=headers)
    assert code_of(other) == (409, "CONFLICT")
    assert len(uploads(store) - before) == 1


@pytest.mark.criterion("AC-14.1", "AC-14.4")
def test_a_cancelled_job_is_over_and_has_nothing_to_export(admin: "httpx.Client", catalogue: str) -> None:
    job = admin.post(f"/api/v1/catalogues/{catalogue}/jobs", files={"file": LIST}).json()["data"]
    assert code_of(admin.get(f"/api/v1/jobs/{job['id']}/export")) == (409, "CONFLICT")
    cancelled = admin.post(f"/api/v1/jobs/{job['id']}/cancel")
    assert cancelled.json()["data"]["state"] == "cancelled", cancelled.text
    assert code_of(admin.post(f"/api/v1/jobs/{job['id']}/cancel")) == (409, "CONFLICT")
    events = admin.get(f"/api/v1/jobs/{job['id']}/events").text
    assert events.startswith("id: cancelled-0\nevent: job\ndata: {")
    seen = admin.get(f"/api/v1/jobs/{job['id']}/events", headers={"Last-Event-ID": "cancelled-0"}).text
    assert seen == ""


def under_way(idle: Service, job_id: str, rows_done: int) -> None:
    """A job as a worker has brought it so far: ten seconds of work on a hundred rows."""
    with idle.database.transaction() as session:
        job = session.get_one(Job, UUID(job_id))
        job.state, job.rows_total, job.rows_done = JobState.RUNNING, 100, rows_done
        job.started_at = func.now() - timedelta(seconds=10)


@pytest.mark.criterion("AC-14.1")
def test_a_job_under_way_tells_its_speed_and_the_time_left(
    idle: Service, admin: "httpx.Client", catalogue: str
) -> None:
    job = admin.post(f"/api/v1/catalogues/{catalogue}/jobs", files={"file": LIST}).json()["data"]
    assert (job["rowsPerSecond"], job["secondsLeft"]) == (None, None), "nothing is known before it runs"
    under_way(idle, job["id"], 40)
    told = admin.get(f"/api/v1/jobs/{job['id']}").json()["data"]
    assert (told["state"], told["rowsDone"], told["rowsTotal"]) == ("running", 40, 100)
    assert 0 < told["rowsPerSecond"] <= 4
    assert told["secondsLeft"] >= 15
    assert told["secondsLeft"] == pytest.approx(60 / told["rowsPerSecond"], rel=0.1)


@pytest.mark.criterion("AC-14.4")
def test_events_go_on_after_the_last_one_seen(idle: Service, admin: "httpx.Client", catalogue: str) -> None:
    """A connection breaks off; who comes back gets what changed since, and nothing twice."""
    job = admin.post(f"/api/v1/catalogues/{catalogue}/jobs", files={"file": LIST}).json()["data"]["id"]
    address = f"/api/v1/jobs/{job}/events"
    ids: list[str] = []
    for rows_done in (10, 40):
        under_way(idle, job, rows_done)
        headers = {"Last-Event-ID": ids[-1]} if ids else {}
        with admin.stream("GET", address, headers=headers) as events:
            ids.append(next(line for line in events.iter_lines() if line.startswith("id: ")).removeprefix("id: "))
    assert ids == ["running-10", "running-40"]
    admin.post(f"/api/v1/jobs/{job}/cancel")
    rest = admin.get(address, headers={"Last-Event-ID": ids[-1]}).text
    assert [line for line in rest.splitlines() if line.startswith("id: ")] == ["id: cancelled-40"]


def test_what_does_not_exist_is_not_found(admin: "httpx.Client", catalogue: str) -> None:
    nothing = uuid4()
    for path in (
        f"/jobs/{nothing}",
        f"/jobs/{nothing}/results",
        f"/jobs/{nothing}/export",
        f"/jobs/{nothing}/events",
        f"/catalogues/{nothing}",
        f"/catalogues/{nothing}/records",
        f"/catalogues/{catalogue}/records/{nothing}",
    ):
        assert code_of(admin.get(f"/api/v1{path}")) == (404, "NOT_FOUND"), path


@pytest.mark.parametrize("cursor", ["x", "%00", "bnVsbA", "WzFd", "W10", "🦫"])
def test_a_made_up_cursor_is_refused(admin: "httpx.Client", cursor: str) -> None:
    answer = admin.get("/api/v1/jobs", params={"cursor": cursor})
    assert code_of(answer) == (400, "VALIDATION_ERROR")


def test_jobs_are_listed_page_by_page_newest_first(admin: "httpx.Client", catalogue: str) -> None:
    path = f"/api/v1/catalogues/{catalogue}/jobs"
    made = [admin.post(path, files={"file": LIST}).json()["data"]["id"] for _ in range(5)]
    found: list[str] = []
    wanted: dict[str, Any] = {"catalogue_id": catalogue, "limit": 2}
    while True:
        data = admin.get("/api/v1/jobs", params=wanted).json()["data"]
        found += [one["id"] for one in data["items"]]
        if data["nextCursor"] is None:
            break
        wanted["cursor"] = data["nextCursor"]
    assert found == made[::-1]


def test_a_name_is_taken_once_and_found_by_name(admin: "httpx.Client") -> None:
    name = f"Kataloğ {uuid4()}"
    assert admin.post("/api/v1/catalogues", json={"name": name}).status_code == 201
    assert code_of(admin.post("/api/v1/catalogues", json={"name": name})) == (409, "CONFLICT")
    found = admin.get("/api/v1/catalogues", params={"name": name}).json()["data"]["items"]
    assert [one["name"] for one in found] == [name]


def test_deleting_a_catalogue_takes_its_jobs_and_files_along(
    idle: Service, admin: "httpx.Client", catalogue: str, store: Path
) -> None:
    before = uploads(store)
    admin.post(f"/api/v1/catalogues/{catalogue}/jobs", files={"file": LIST})
    assert len(uploads(store) - before) == 1
    assert admin.delete(f"/api/v1/catalogues/{catalogue}").status_code == 200
    assert uploads(store) == before
    with idle.database.transaction() as session:
        assert session.get(Catalogue, catalogue) is None
        assert session.scalars(select(Job).where(Job.catalogue_id == catalogue)).all() == []
    assert code_of(admin.delete(f"/api/v1/catalogues/{catalogue}")) == (404, "NOT_FOUND")
