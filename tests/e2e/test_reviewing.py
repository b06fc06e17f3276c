"""Protects the heart of the page: all by keyboard, nothing twice, nothing overwritten, and every answer in PostgreSQL."""

import re
from collections.abc import Callable
from itertools import cycle

import pytest
from accessibility import faults
from installation import Installation, Sample
from person import Person
from playwright.sync_api import Locator, expect
from queue_bench import eventually

LEFT = "Nothing is left to review"
KEY = re.compile("^Key ")

STANDING = """
SELECT i.key, j.judgement FROM judgements j JOIN incoming_records i ON i.id = j.incoming_record_id
WHERE j.judgement <> 'undo' AND i.source_id = (SELECT source_id FROM jobs WHERE id = :job)
  AND NOT EXISTS (SELECT FROM judgements u WHERE u.undoes_id = j.id)
"""


def record(person: Person) -> Locator:
    return person.content.get_by_role("article")


def key_before(person: Person) -> str:
    """The key of the record that lies before somebody."""
    return record(person).get_by_text(KEY).inner_text().removeprefix("Key ")


def sees_another(person: Person, key: str) -> bool:
    """Waits until that record has gone; whether another one has come."""
    expect(record(person).get_by_text(f"Key {key}", exact=True)).to_have_count(0)
    expect(record(person).get_by_text(KEY).or_(person.content.get_by_text(LEFT))).to_be_visible()
    return not person.content.get_by_text(LEFT).is_visible()


def sees_record(person: Person, key: str) -> None:
    expect(record(person).get_by_text(f"Key {key}", exact=True)).to_be_visible()


def standing(installation: Installation, job: str) -> dict[str, set[str]]:
    """What stands in PostgreSQL for each record of a job's list."""
    said: dict[str, set[str]] = {}
    for key, judgement in installation.rows(STANDING, job=job):
        said.setdefault(key, set()).add(judgement)
    return said


def waiting(installation: Installation, job: str) -> int:
    count: int = installation.asked("/reviews/summary", jobId=job)["waiting"]
    return count


@pytest.fixture
def reviewer(installation: Installation, arrives: Callable[..., Person], request: pytest.FixtureRequest) -> Person:
    return arrives(installation.link_of(request.node.name[:60].replace("_", " "), "reviewer"))


@pytest.mark.criterion("AC-24.2", "AC-16.1")
def test_a_list_is_reviewed_by_keyboard_alone(installation: Installation, sample: Sample, reviewer: Person) -> None:
    job = sample.lists[0]
    reviewer.opens(f"/reviews?jobId={job}")
    first = key_before(reviewer)
    assert waiting(installation, job) > 10
    reviewer.types("?")
    expect(reviewer.page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert faults(reviewer.page) == []
    reviewer.types("m")  # belongs to the dialog, and does nothing
    reviewer.types("Escape")
    expect(reviewer.page.get_by_role("dialog")).to_have_count(0)
    sees_record(reviewer, first)

    reviewer.types("m")
    second = key_before(reviewer) if sees_another(reviewer, first) else ""
    reviewer.types("u")
    sees_record(reviewer, first)
    reviewer.types("0")
    sees_another(reviewer, first)
    sees_record(reviewer, second)

    said = {first: "not_match"}
    for press, judgement in cycle((("Enter", "match"), ("0", "not_match"), ("m", "match"))):
        key = key_before(reviewer)
        reviewer.types(press)
        said[key] = judgement
        if not sees_another(reviewer, key):
            break
    assert faults(reviewer.page) == []
    eventually(lambda: waiting(installation, job) == 0)
    assert standing(installation, job) == {key: {judgement} for key, judgement in said.items()}
    undone = "SELECT count(*) FROM judgements WHERE judgement = 'undo'"
    assert installation.rows(undone) == [(1,)], "what was taken back is still there to be seen"


@pytest.mark.criterion("AC-24.2")
def test_single_keys_can_be_switched_off(installation: Installation, sample: Sample, reviewer: Person) -> None:
    """WCAG 2.1.4: speech input and unsteady hands set them off."""
    job = sample.lists[1]
    reviewer.opens(f"/reviews?jobId={job}")
    first = key_before(reviewer)
    reviewer.types("?")
    switch = reviewer.page.get_by_role("dialog").get_by_label("Single keys as shortcuts")
    switch.press("Space")
    expect(switch).not_to_be_checked()
    reviewer.types("Escape")
    expect(reviewer.page.get_by_role("dialog")).to_have_count(0)
    reviewer.types("m", "0", "s")
    reviewer.button("Put off").press("Enter")
    assert sees_another(reviewer, first)
    eventually(lambda: first not in standing(installation, job))


@pytest.mark.criterion("AC-24.3")
def test_two_reviewers_never_get_the_same_record(
    installation: Installation, sample: Sample, arrives: Callable[..., Person]
) -> None:
    job = sample.lists[2]
    people = [arrives(installation.link_of(name, "reviewer")) for name in ("Ada at once", "Ben at once")]
    for person in people:
        person.opens(f"/reviews?jobId={job}")
        expect(record(person).get_by_text(KEY)).to_be_visible()
    seen: list[list[str]] = [[], []]
    for _ in range(5):
        for person, keys in zip(people, seen, strict=True):
            key = key_before(person)
            keys.append(key)
            person.types("m")
            assert sees_another(person, key)
    assert set(seen[0]).isdisjoint(seen[1])
    assert len(set(seen[0] + seen[1])) == 10
    eventually(lambda: {*seen[0], *seen[1]} <= standing(installation, job).keys())


@pytest.mark.criterion("AC-16.2", "AC-24.3")
def test_a_conflict_is_explained_and_nothing_is_overwritten(
    installation: Installation, sample: Sample, arrives: Callable[..., Person]
) -> None:
    """Somebody's lease ran out while they were at lunch, and a colleague has answered."""
    job = sample.lists[1]
    late = arrives(installation.link_of("Late to say", "reviewer"))
    late.opens(f"/reviews?jobId={job}")
    key = key_before(late)
    with installation.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM review_leases")
    ((review_id,),) = installation.rows(
        "SELECT id FROM incoming_records WHERE key = :key AND source_id = (SELECT source_id FROM jobs WHERE id = :job)",
        key=key,
        job=job,
    )
    etag = installation.api.get(f"/reviews/{review_id}").headers["ETag"]
    said = installation.api.post(
        f"/reviews/{review_id}/judgements", json={"judgement": "not_match"}, headers={"If-Match": etag}
    )
    assert said.status_code == 201, said.text
    with late.witness.expecting(409, 412):
        late.types("m")
        explained = late.page.get_by_role("region", name="Answers that were not saved")
        expect(explained).to_contain_text(re.compile(rf"has answered {re.escape(key)} meanwhile"))
        expect(explained).to_contain_text("Your answer was not saved.")
    assert faults(late.page) == []
    assert standing(installation, job)[key] == {"not_match"}


@pytest.mark.parametrize(("locale", "share"), [("en-GB", r"\d\.\d%"), ("de-DE", r"\d,\d\s%")])
def test_numbers_are_written_as_the_reader_does(
    installation: Installation, sample: Sample, arrives: Callable[..., Person], locale: str, share: str
) -> None:
    reader = arrives(installation.link_of(f"Reader {locale}", "reviewer"), locale=locale)
    reader.opens(f"/jobs/{sample.lists[0]}?tab=rows")
    expect(reader.page.get_by_role("grid").get_by_role("row").nth(1)).to_contain_text(re.compile(share))


def lessons(installation: Installation) -> list[str]:
    """The jobs that have learnt from judgements."""
    jobs = installation.asked("/jobs")["items"]
    return [job["id"] for job in jobs if job["kind"] == "learn" and job["state"] == "completed"]


@pytest.mark.criterion("AC-28.2", "AC-28.6")
def test_what_people_said_is_learnt_by_a_worker_and_told(
    installation: Installation, sample: Sample, reviewer: Person
) -> None:
    """Nobody asks for it: a list that was reviewed is enough."""
    for one in installation.asked("/reviews", jobId=sample.lists[0], limit="100")["items"]:
        said = {"judgement": "match" if one["probability"] > 0.3 else "not_match"}
        answer = installation.api.post(f"/reviews/{one['id']}/judgements", json=said, headers={"If-Match": one["etag"]})
        assert answer.status_code == 201, answer.text
    eventually(lambda: lessons(installation) != [], 60)
    reviewer.opens(f"/jobs/{lessons(installation)[-1]}")
    reviewer.sees("What was learnt")
    assert faults(reviewer.page) == []
    reviewer.opens("/reviews")
    reviewer.sees("How sure the machine is")
    assert faults(reviewer.page) == []
