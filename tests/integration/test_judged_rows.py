"""Protects judging a job's rows in one go: only what nobody has judged, each once, as one by one, and shown before."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
from service import Service
from sqlalchemy import func, select, text
from stored import Stored, store_job, store_results, store_reviews

from likewise.db.states import Decision, JobState, JudgementKind
from likewise.db.tables import Catalogue, CatalogueRecord, Job, Judgement, Result
from likewise.operations.integrity import findings
from likewise.reviews import bulk

ODDS = [0.95, 0.9, 0.5, 0.3, 0.2, 0.1]


@pytest.fixture
def stored(shared_service: Service) -> Stored:
    with shared_service.database.transaction() as session:
        return store_reviews(session, ODDS)


@pytest.fixture
def client(shared_service: Service) -> Iterator[httpx.Client]:
    with shared_service.client("reviewer") as reviewer:
        yield reviewer


@pytest.fixture
def unmatched(shared_service: Service, stored: Stored) -> Stored:
    """The same job, which has found no match for anybody."""
    with shared_service.database.transaction() as session:
        for row in session.scalars(select(Result).where(Result.job_id == stored.job)):
            row.decision = Decision.NO_MATCH
    return stored


def judge(client: httpx.Client, stored: Stored, **wish: object) -> httpx.Response:
    """A `preview` changes nothing."""
    preview = wish.pop("preview", False)
    body = {"decision": "review", **wish}
    return client.post(f"/api/v1/jobs/{stored.job}/judgements", json=body, params={"dryRun": str(preview)})


def data_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def said_of(service: Service, records: Sequence[UUID]) -> list[Judgement]:
    with service.database.transaction() as session:
        return list(session.scalars(select(Judgement).where(Judgement.incoming_record_id.in_(records))))


def broken(service: Service) -> list[str]:
    with service.database.transaction() as session:
        return [finding.message for finding in findings(session) if finding.check != "counts_differ"]


@pytest.mark.criterion("AC-16.1")
def test_rows_above_a_probability_are_matched_with_their_best_candidates(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    before = data_of(judge(client, stored, preview=True, judgement="match", minProbability=0.9))
    assert (before["dryRun"], before["rows"], len(before["sample"])) == (True, 2, 2)
    assert [one["review"]["key"] for one in before["sample"]] == ["I0", "I1"]
    assert said_of(shared_service, stored.incoming) == []
    done = data_of(judge(client, stored, judgement="match", minProbability=0.9, note="all of them"))
    assert (done["dryRun"], done["rows"], done["sample"], done["catalogueVersion"]) == (False, 2, [], None)
    said = said_of(shared_service, stored.incoming)
    pairs = {(one.incoming_record_id, one.catalogue_record_id) for one in said}
    assert pairs == set(zip(stored.incoming[:2], stored.catalogue_records[:2], strict=True))
    assert {(one.judgement, one.bulk, one.note) for one in said} == {(JudgementKind.MATCH, True, "all of them")}
    listed = client.get("/api/v1/reviews", params={"jobId": str(stored.job)}).json()["data"]["items"]
    assert {UUID(one["id"]) for one in listed} == set(stored.incoming[2:])
    assert broken(shared_service) == []


def test_once_more_finds_nothing_left(shared_service: Service, client: httpx.Client, stored: Stored) -> None:
    for kind in ("match", "not_match"):
        judge(client, stored, judgement=kind, minProbability=0.9)
        assert data_of(judge(client, stored, judgement=kind, minProbability=0.9))["rows"] == 0
    assert len(said_of(shared_service, stored.incoming)) == 2


def test_a_repeated_request_is_answered_as_the_first(client: httpx.Client, stored: Stored) -> None:
    address, headers = f"/api/v1/jobs/{stored.job}/judgements", {"Idempotency-Key": str(stored.job)}
    body = {"judgement": "match", "decision": "review"}
    first, again = (client.post(address, json=body, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert first.json()["data"]["rows"] == len(ODDS)


def test_not_match_is_said_of_every_candidate(shared_service: Service, client: httpx.Client, stored: Stored) -> None:
    assert data_of(judge(client, stored, judgement="not_match", maxProbability=0.2))["rows"] == 2
    said = {(one.incoming_record_id, one.catalogue_record_id) for one in said_of(shared_service, stored.incoming)}
    offered = [(row, row + rank) for row in (4, 5) for rank in (0, 1)]
    assert said == {(stored.incoming[row], stored.catalogue_records[place]) for row, place in offered}
    assert broken(shared_service) == []


@pytest.mark.criterion("AC-16.1")
def test_unmatched_rows_become_catalogue_records_in_one_version(
    shared_service: Service, client: httpx.Client, unmatched: Stored
) -> None:
    wish = {"judgement": "new", "decision": "no_match"}
    before = data_of(judge(client, unmatched, preview=True, **wish))
    assert before["rows"] == len(ODDS)
    assert before["sample"][0]["made"] == {"key": "I0", "title": "Thing 0", "price": "1"}
    done = data_of(judge(client, unmatched, **wish))
    assert (done["rows"], done["catalogueVersion"]) == (len(ODDS), 2)
    with shared_service.database.transaction() as session:
        catalogue = session.get_one(Catalogue, unmatched.catalogue)
        made = session.scalars(
            select(CatalogueRecord)
            .where(CatalogueRecord.catalogue_id == catalogue.id, CatalogueRecord.changed_in == 2)
            .order_by(CatalogueRecord.position)
        ).all()
    assert (catalogue.version, catalogue.record_count) == (2, 8 + len(ODDS))
    assert catalogue.base_uri is None, "so many new records are worth a base of their own"
    assert {one.key for one in made} == {f"I{row}" for row in range(len(ODDS))}
    assert [one.position for one in made] == list(range(9, 9 + len(ODDS)))
    assert list(made[0].fields) == ["key", "title", "price"]
    said = said_of(shared_service, unmatched.incoming)
    assert {one.catalogue_record_id for one in said} == {one.id for one in made}
    assert {(one.judgement, one.bulk) for one in said} == {(JudgementKind.NEW, True)}
    assert data_of(judge(client, unmatched, **wish))["rows"] == 0
    assert broken(shared_service) == []


@pytest.mark.criterion("AC-16.1")
def test_they_are_the_records_that_one_by_one_makes_and_are_undone_alike(
    shared_service: Service, client: httpx.Client, unmatched: Stored
) -> None:
    data_of(judge(client, unmatched, judgement="new", decision="no_match", rows=[1, 2]))
    first = said_of(shared_service, unmatched.incoming[:1])[0]
    address = f"/api/v1/reviews/{unmatched.incoming[0]}/judgements"
    assert client.delete(f"{address}/{first.id}").status_code == 200
    with shared_service.database.transaction() as session:
        assert session.get_one(CatalogueRecord, first.catalogue_record_id).deleted_in == 3, (
            "its hash is that of one by one"
        )
    data_of(judge(client, unmatched, judgement="new", decision="no_match"))
    with shared_service.database.transaction() as session:
        assert session.get_one(CatalogueRecord, first.catalogue_record_id).deleted_in is None
        assert session.get_one(Catalogue, unmatched.catalogue).record_count == 8 + len(ODDS)
    assert broken(shared_service) == []


def test_a_taken_key_gives_way_and_a_row_without_a_free_one_is_left_out(
    shared_service: Service, client: httpx.Client, unmatched: Stored
) -> None:
    with shared_service.database.transaction() as session:
        source = session.execute(text("SELECT name FROM sources WHERE id = :id"), {"id": unmatched.source}).scalar_one()
        for place, key in ((3, "I0"), (4, "I1"), (5, f"{source}:I1")):
            session.get_one(CatalogueRecord, unmatched.catalogue_records[place]).key = key
    done = data_of(judge(client, unmatched, judgement="new", decision="no_match", rows=[1, 2, 3]))
    assert done["rows"] == 2
    with shared_service.database.transaction() as session:
        made = session.scalars(
            select(CatalogueRecord.key).where(
                CatalogueRecord.catalogue_id == unmatched.catalogue, CatalogueRecord.changed_in == 2
            )
        ).all()
    assert set(made) == {f"{source}:I0", "I2"}


def test_what_people_have_said_or_have_before_them_is_left_alone(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    with shared_service.client("admin") as other:
        etag = other.get(f"/api/v1/reviews/{stored.incoming[0]}").headers["ETag"]
        said = {"judgement": "not_match"}
        other.post(f"/api/v1/reviews/{stored.incoming[0]}/judgements", json=said, headers={"If-Match": etag})
        assert other.put(f"/api/v1/reviews/{stored.incoming[1]}/lease").status_code == 200
    mine = client.put(f"/api/v1/reviews/{stored.incoming[2]}/lease")
    assert mine.status_code == 200
    done = data_of(judge(client, stored, judgement="match"))
    assert done["rows"] == len(ODDS) - 2
    judged = {one.incoming_record_id for one in said_of(shared_service, stored.incoming) if one.bulk}
    assert judged == set(stored.incoming[2:])
    assert client.get(f"/api/v1/reviews/{stored.incoming[2]}").json()["data"]["lease"] is None


def test_a_newer_result_is_what_counts(shared_service: Service, client: httpx.Client, stored: Stored) -> None:
    with shared_service.database.transaction() as session:
        job = store_job(session, stored.catalogue, stored.source, len(ODDS))
        later = Stored(stored.catalogue, stored.source, job, stored.catalogue_records, stored.incoming)
        store_results(session, later, ODDS)
    assert data_of(judge(client, stored, judgement="match"))["rows"] == 0
    assert data_of(judge(client, later, judgement="match"))["rows"] == len(ODDS)


def test_a_candidate_that_has_left_the_catalogue_is_no_match(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    with shared_service.database.transaction() as session:
        session.get_one(CatalogueRecord, stored.catalogue_records[0]).deleted_in = 2
    assert data_of(judge(client, stored, judgement="match"))["rows"] == len(ODDS) - 1


def test_too_many_rows_and_jobs_that_go_on_are_refused(
    shared_service: Service, client: httpx.Client, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "LARGEST", 5)
    refused = judge(client, stored, judgement="match")
    assert (refused.status_code, refused.json()["error"]["details"]["limit"]) == (409, 5)
    assert "more than 5 rows" in refused.json()["error"]["message"]
    assert judge(client, stored, judgement="match", minProbability=0.2).status_code == 200
    with shared_service.database.transaction() as session:
        session.get_one(Job, stored.job).state = JobState.RUNNING
    running = judge(client, stored, judgement="match")
    assert (running.status_code, running.json()["error"]["code"]) == (409, "CONFLICT")


def test_the_sample_is_spread_over_all_rows(shared_service: Service, client: httpx.Client) -> None:
    with shared_service.database.transaction() as session:
        many = store_reviews(session, [0.5] * 45)
    shown = data_of(judge(client, many, preview=True, judgement="match"))
    rows = [one["review"]["row"] for one in shown["sample"]]
    assert (shown["rows"], len(rows), rows[0], rows[-1]) == (45, 20, 1, 39)
    with shared_service.database.transaction() as session:
        assert session.scalar(select(func.count()).where(Judgement.incoming_record_id.in_(many.incoming))) == 0
