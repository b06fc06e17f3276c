"""A few records answered at once by a worker process: the numbers of a job and of the command, over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import polars as pl
import pytest
from service import Service
from working import answered, finished, imported, results, service_on, uploaded, worker_of

from likewise.db.states import JudgementKind, Role
from likewise.db.tables import IncomingRecord, Job, Judgement
from likewise.db.tables import Matcher as MatcherRow
from likewise.engine.matcher import Matcher
from likewise.files import read_table
from likewise.sample import CATALOGUE, sample_path

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers

LIST = sample_path("northgate.csv")
QUEUE = "at-once"
PATIENT = {"deadlineMs": 10_000}
"""For tests of answers: a busy machine may take its time."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def working(servers: "Servers", migrated_template: str, store: Path) -> Iterator[Service]:
    with (
        service_on(servers, migrated_template, store, QUEUE) as service,
        worker_of(service, servers, store, QUEUE),
    ):
        yield service


@pytest.fixture(scope="module")
def catalogue(working: Service) -> str:
    return imported(working)


@pytest.fixture
def client(working: Service) -> Iterator["httpx.Client"]:
    with working.client(Role.REVIEWER) as reviewer:
        yield reviewer


@pytest.fixture(scope="module")
def job(working: Service, catalogue: str) -> dict[str, Any]:
    """A finished job of the bundled list."""
    with working.client(Role.REVIEWER) as reviewer:
        return uploaded(reviewer, f"/api/v1/catalogues/{catalogue}/jobs", LIST, source="northgate")


@pytest.fixture(scope="module")
def records() -> list[dict[str, str | None]]:
    return pl.read_csv(LIST, infer_schema=False).head(40).to_dicts()


def asked(client: "httpx.Client", catalogue: str, **call: object) -> dict[str, Any]:
    """The answer of a call that is answered at once."""
    answer = answered(client, catalogue, call)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def told(record: dict[str, Any]) -> tuple[object, ...]:
    best = record["candidates"][0] if record["candidates"] else {"catalogueKey": None}
    return record["recordId"], best["catalogueKey"], record["decision"], record["probability"], record["reason"]


@pytest.mark.criterion("AC-15.1")
def test_a_call_a_job_and_the_command_give_the_same_numbers(
    working: Service,
    client: "httpx.Client",
    catalogue: str,
    job: dict[str, Any],
    records: list[dict[str, str | None]],
) -> None:
    """To the last digit: what the command's matcher says of each record alone, the call says of all at once, and a job
    of the same records does."""
    with working.database.transaction() as session:
        matcher = Matcher.from_json(json.dumps(session.get_one(MatcherRow, job["matcherId"]).recipe))
    answer = asked(client, catalogue, records=records, matcherId=job["matcherId"])
    assert (answer["catalogueId"], answer["matcherId"]) == (catalogue, job["matcherId"])
    theirs = read_table(sample_path(CATALOGUE))
    columns = ["record_id", "catalogue_id", "decision", "probability", "reason"]
    alone = [matcher.match(pl.DataFrame([record]), theirs).frame.select(columns).row(0) for record in records]
    assert [told(one) for one in answer["records"]] == alone
    assert {one["decision"] for one in answer["records"]} >= {"link", "no_match"}
    assert [one["row"] for one in answer["records"]] == list(range(1, len(records) + 1))
    singly = asked(client, catalogue, records=records[7:8], matcherId=job["matcherId"])
    assert told(singly["records"][0]) == alone[7]
    wish = {"source": "again", "records": records, "options": {"matcherId": job["matcherId"], "alone": True}}
    posted = client.post(f"/api/v1/catalogues/{catalogue}/jobs", json=wish)
    again = finished(client, posted.json()["data"]["id"])
    assert again["state"] == "completed", again
    found = [
        (one["recordId"], one["catalogueKey"], one["decision"], one["probability"], one["reason"])
        for one in results(client, again["id"])
    ]
    assert found == alone


def test_the_newest_matcher_answers_where_none_is_named(
    client: "httpx.Client", catalogue: str, job: dict[str, Any], records: list[dict[str, str | None]]
) -> None:
    answer = asked(client, catalogue, records=records[:1])
    assert answer["matcherId"] is not None
    assert answer["catalogueVersion"] == job["catalogueVersion"]


def test_a_change_is_seen_by_the_next_call(working: Service, client: "httpx.Client", tmp_path: Path) -> None:
    """One record comes into a running service, changes, and goes: each time the worker that answers has it so at once."""
    catalogue = imported(working, "changing")
    record = {"name": "Zyxtal quill bender 40 mm"}

    def best(price: str | None) -> tuple[str | None, int]:
        if price is not None:
            mode = "delete" if price == "gone" else "upsert"
            theirs = pl.read_csv(sample_path(CATALOGUE), infer_schema=False, n_rows=1)
            key, name = theirs.columns[0], theirs.columns[1]
            changed = theirs.with_columns(pl.lit("ZZ-1").alias(key), pl.lit(f"{record['name']} {price}").alias(name))
            changed.write_csv(tmp_path / "change.csv")
            with working.client(Role.ADMIN) as admin:
                path, options = f"/api/v1/catalogues/{catalogue}/imports", json.dumps({"mode": mode, "key": key})
                assert uploaded(admin, path, tmp_path / "change.csv", options=options)["state"] == "completed"
        answer = asked(client, catalogue, records=[record])
        found = [one["catalogueKey"] for one in answer["records"][0]["candidates"]]
        return (found[0] if found else None), answer["catalogueVersion"]

    answers = [best(price) for price in (None, "new", "newer", "gone")]
    assert [version for _, version in answers] == [1, 2, 3, 4]
    assert [key == "ZZ-1" for key, _ in answers] == [False, True, True, False]


def test_evidence_adds_up_to_the_probability(
    client: "httpx.Client", catalogue: str, job: dict[str, Any], records: list[dict[str, str | None]]
) -> None:
    answer = asked(client, catalogue, records=records, matcherId=job["matcherId"])
    seen = 0
    for record in answer["records"]:
        for candidate in record["candidates"][:1]:
            weight = sum(one["bits"] for one in candidate["evidence"])
            assert candidate["probability"] == pytest.approx(1 / (1 + 2**-weight), abs=1e-9)
            assert any(one["field"] and one["incoming"] for one in candidate["evidence"])
            seen += 1
    assert seen > 30


def test_a_catalogue_without_matcher_gets_one_of_its_own(working: Service, client: "httpx.Client") -> None:
    """Fitted on the catalogue alone, stored once, and the one that answers from then on."""
    own = imported(working, "a catalogue that no list was matched with")
    record = read_table(sample_path(CATALOGUE)).frame.row(3, named=True)
    first, second = (asked(client, own, records=[record]) for _ in range(2))
    assert first == second
    with working.database.transaction() as session:
        rows = session.query(MatcherRow).where(MatcherRow.catalogue_id == own).all()
        assert [(str(one.id), one.measured) for one in rows] == [(first["matcherId"], {"catalogueVersion": 1})]
    key = first["records"][0]["candidates"][0]["catalogueKey"]
    assert key in record.values()
    assert first["records"][0]["decision"] == "link"


def test_judgements_hold_for_a_known_record(
    working: Service, client: "httpx.Client", catalogue: str, job: dict[str, Any], records: list[dict[str, str | None]]
) -> None:
    """What a person said of a source's record holds for a call that names the source, as in a job; else it does not."""
    call = {"records": records, "matcherId": job["matcherId"]}
    before = asked(client, catalogue, **call)["records"]
    linked = next(one for one in before if one["decision"] == "link")
    stranger = next(one for one in before if one["decision"] == "no_match")
    other = linked["candidates"][0]
    with working.database.transaction() as session:
        rows = session.query(IncomingRecord).where(IncomingRecord.source_id == job["sourceId"]).all()
        ids = {row.key: row.id for row in rows}
        for record, kind in ((linked, JudgementKind.NOT_MATCH), (stranger, JudgementKind.MATCH)):
            session.add(
                Judgement(
                    incoming_record_id=ids[record["recordId"]],
                    catalogue_record_id=other["catalogueRecordId"],
                    judgement=kind,
                    said_by="user:test",
                )
            )
    after = asked(client, catalogue, **call, source="northgate")["records"]
    refused, accepted = after[linked["row"] - 1], after[stranger["row"] - 1]
    assert other["catalogueKey"] not in [one["catalogueKey"] for one in refused["candidates"]]
    assert (accepted["decision"], accepted["reason"]) == ("link", "judged by a person")
    assert [one["catalogueKey"] for one in accepted["candidates"]] == [other["catalogueKey"]]
    touched = {linked["row"], stranger["row"]}
    assert [one for one in after if one["row"] not in touched] == [one for one in before if one["row"] not in touched]
    assert asked(client, catalogue, **call)["records"] == before
    assert asked(client, catalogue, **call, source="nobody knows this one")["records"] == before


@pytest.mark.parametrize(
    ("call", "code", "where"),
    [
        ({"records": []}, "VALIDATION_ERROR", "records"),
        ({"records": [{"a": 1}] * 101}, "VALIDATION_ERROR", "records"),
        ({"records": [{"a": [1]}]}, "VALIDATION_ERROR", "records"),
        ({"records": [{"a": 1}], "deadlineMs": 10_001}, "VALIDATION_ERROR", "deadlineMs"),
        ({"records": [{"a": 1}], "surprise": 1}, "VALIDATION_ERROR", "surprise"),
        ({"records": [{}]}, "INPUT_ERROR", "no value"),
        ({"records": [{"Item No": "1"}], "mapping": {"Item No": "nowhere"}}, "TABLE_ERROR", "nowhere"),
        ({"records": [{"Item No": "1"}], "key": "nowhere"}, "TABLE_ERROR", "nowhere"),
        ({"records": [{"Item No": "1"}], "matcherId": str(uuid4())}, "MATCHER_ERROR", "no matcher"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_the_reason(
    client: "httpx.Client", catalogue: str, call: dict[str, Any], code: str, where: str
) -> None:
    answer = answered(client, catalogue, call)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code), answer.text
    assert where in answer.json()["error"]["message"]


def test_an_unknown_catalogue_is_not_found(client: "httpx.Client") -> None:
    answer = answered(client, str(uuid4()), {"records": [{"a": 1}]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


def test_a_repeated_call_is_answered_the_same(
    working: Service, client: "httpx.Client", catalogue: str, records: list[dict[str, str | None]]
) -> None:
    headers, call = {"Idempotency-Key": str(uuid4())}, {**PATIENT, "records": records[:2]}
    path = f"/api/v1/catalogues/{catalogue}/match"
    with working.database.transaction() as session:
        before = session.query(Job).count()
    first, again = (client.post(path, json=call, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    other = client.post(path, json={**call, "records": records[2:3]}, headers=headers)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "CONFLICT")
    with working.database.transaction() as session:
        assert session.query(Job).count() == before


def test_why_a_row_got_its_answer(client: "httpx.Client", job: dict[str, Any]) -> None:
    """The evidence of a result adds up to the probability that is in it, the other records of the list included."""
    found = results(client, job["id"])
    told = 0
    for one in [one for one in found if one["probability"] is not None][::12]:
        answer = client.get(f"/api/v1/jobs/{job['id']}/results/{one['row']}/explanation")
        assert answer.status_code == 200, answer.text
        why = answer.json()["data"]
        assert (why["recordId"], why["catalogueKey"]) == (one["recordId"], one["catalogueKey"])
        assert why["probability"] == pytest.approx(one["probability"], abs=1e-9)
        assert sum(part["bits"] for part in why["evidence"]) == pytest.approx(why["bits"])
        told += 1
    assert told > 15
    another = found[0]["candidates"][1]
    path = f"/api/v1/jobs/{job['id']}/results/1/explanation"
    why = client.get(path, params={"catalogueRecordId": another["catalogueRecordId"]}).json()["data"]
    assert why["catalogueKey"] == another["catalogueKey"]
    for nothing in (
        f"/api/v1/jobs/{job['id']}/results/9999/explanation",
        f"/api/v1/jobs/{uuid4()}/results/1/explanation",
    ):
        assert client.get(nothing).status_code == 404
    assert client.get(path, params={"catalogueRecordId": str(uuid4())}).status_code == 404


def files(store: Path) -> set[Path]:
    """What was sent and is kept."""
    return {path for path in (store / "uploads").rglob("*") if path.is_file()}


@pytest.mark.criterion("AC-14.3")
def test_a_dry_run_tells_what_a_job_would_find_and_keeps_nothing(
    working: Service, client: "httpx.Client", catalogue: str, store: Path
) -> None:
    path, options = f"/api/v1/catalogues/{catalogue}/jobs", {"precision": 0.9}
    before = files(store)
    with working.database.transaction() as session:
        rows = session.query(Job).count(), session.query(MatcherRow).count()
    with LIST.open("rb") as stream:
        sent = {"file": (LIST.name, stream)}
        answer = client.post(path, params={"dryRun": "true"}, files=sent, data={"options": json.dumps(options)})
    assert answer.status_code == 200, answer.text
    seen = answer.json()["data"]
    assert files(store) == before
    with working.database.transaction() as session:
        assert (session.query(Job).count(), session.query(MatcherRow).count()) == rows
    done = uploaded(client, path, LIST, source="really", options=json.dumps(options))
    assert (seen["rowsTotal"], seen["rowsUsed"], seen["matcherId"]) == (266, 266, None)
    assert {name: value for name, value in seen["summary"].items() if name != "incoming"} == {
        name: value for name, value in done["summary"].items() if name != "incoming"
    }
    assert [
        (one["row"], one["recordId"], one["catalogueKey"], one["decision"], one["probability"]) for one in seen["links"]
    ] == [
        (one["row"], one["recordId"], one["catalogueKey"], one["decision"], one["probability"])
        for one in results(client, done["id"])[:20]
    ]
    first = seen["links"][0]
    assert first["incoming"] == pl.read_csv(LIST, infer_schema=False).row(0, named=True)
    assert first["catalogueKey"] in first["catalogue"].values()


def test_a_dry_run_of_what_is_no_list_is_refused(client: "httpx.Client", catalogue: str, store: Path) -> None:
    before = files(store)
    path = f"/api/v1/catalogues/{catalogue}/jobs"
    answer = client.post(path, params={"dryRun": "true"}, files={"file": ("list.xlsx", b"PK\x03\x04 no workbook")})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INPUT_ERROR"), answer.text
    assert "list.xlsx" in answer.json()["error"]["message"]
    assert files(store) == before
