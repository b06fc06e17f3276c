"""Protects the whole ladder: a catalogue goes from `levenshtein` over `hybrid` to `embedding` on evidence, and one step back
by itself when the new matcher fails.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from accessibility import faults
from generate import write
from generate_translated import TranslatedPlan, generate_translated
from installation import Installation, installed
from person import Person
from playwright.sync_api import expect
from queue_bench import eventually
from sqlalchemy import update

from likewise.db.tables import Matcher

PLAN = TranslatedPlan(rows=300, catalogue_rows=500, words=120)
"""Two languages: of the names letters say nothing, and meanings much."""
SETTINGS = {
    "LIKEWISE_EVOLVE_SIZE": "100",
    "LIKEWISE_LEARN_AFTER": "0",  # or weights that were moved by judgements would be versions in between
}
STORY = """
SELECT split_part(audit.actor, ':', 1), audit.action, matchers.kind FROM audit_log audit
JOIN matchers ON matchers.id = audit.subject_id WHERE matchers.catalogue_id = :catalogue ORDER BY audit.created_at
"""


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """A service that looks for better matchers."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in SETTINGS.items():
            environment.setenv(name, value)
        with installed() as running:
            yield running


@dataclass(frozen=True)
class Climb:
    """A catalogue, and the list that comes again and again with its true matches."""

    installation: Installation
    catalogue: str
    listed: Path
    truth: Mapping[str, str]

    def matched(self, **options: object) -> Any:  # Any: a job, as the API describes it
        """The list's next job, when it is over."""
        with self.listed.open("rb") as stream:
            answer = self.installation.api.post(
                f"/catalogues/{self.catalogue}/jobs",
                files={"file": (self.listed.name, stream)},
                data={"source": "abroad", "options": json.dumps(options)},
            )
        assert answer.status_code == 202, answer.text
        return self.installation.finished(answer.json()["data"]["id"])

    def results(self, job: str) -> Any:  # Any: the rows, as the API describes them
        return self.installation.asked(f"/jobs/{job}/results", limit="1000")["items"]

    def right(self, job: str) -> int:
        """How many of its links are true."""
        rows = self.results(job)
        return sum(one["decision"] == "link" and self.truth.get(one["recordId"]) == one["catalogueKey"] for one in rows)

    def judge(self, job: str, every: int) -> None:
        """Somebody says of every so manieth record what is true."""
        known = "SELECT key, id FROM catalogue_records WHERE catalogue_id = :catalogue"
        ids = {key: str(record) for key, record in self.installation.rows(known, catalogue=self.catalogue)}
        for one in self.results(job)[::every]:
            match = ids.get(self.truth.get(one["recordId"], ""))
            if match is None and not one["candidates"]:
                continue
            said = {"judgement": "not_match" if match is None else "match", "catalogueRecordId": match}
            review = f"/reviews/{one['incomingRecordId']}"
            etag = self.installation.api.get(review).headers["ETag"]
            answer = self.installation.api.post(f"{review}/judgements", json=said, headers={"If-Match": etag})
            assert answer.status_code == 201, answer.text

    def attempted(self, kind: str, state: str) -> Any:  # Any: an attempt, as the API describes it
        """The attempt to bring a kind of matcher in, once it has come so far."""

        def newest() -> Any:  # Any: as above
            return next(iter(self.installation.asked(f"/catalogues/{self.catalogue}/matcher-attempts")), {})

        eventually(lambda: (newest().get("kind"), newest().get("state")) == (kind, state), 60)
        return newest()

    def promote(self, matcher: str) -> None:
        answer = self.installation.api.post(f"/matchers/{matcher}/promote")
        assert answer.status_code == 200, answer.text

    def spoil(self, matcher: str) -> None:
        """From now on no release can read a matcher, so that its lists fail."""
        with self.installation.database.transaction() as session:
            session.execute(update(Matcher).where(Matcher.id == UUID(matcher)).values(recipe={"version": 99}))

    def stopped(self) -> Any:  # Any: as the API describes it
        return self.installation.asked("/operations/overview")["stoppedMatchers"]


@pytest.fixture
def climb(installation: Installation, tmp_path: Path) -> Climb:
    """At the foot: a catalogue in one language, and a list in another one."""
    write(generate_translated(PLAN), tmp_path)
    catalogue = installation.imported("words", tmp_path / "catalogue.csv")
    with (tmp_path / "matches.csv").open(encoding="utf-8", newline="") as stream:
        truth = {row["record_id"]: row["catalogue_id"] for row in csv.DictReader(stream)}
    return Climb(installation, catalogue, tmp_path / "incoming.csv", truth)


def promotes_on_the_page(person: Person, climb: Climb, version: int) -> None:
    """Sees what is proposed, and lets it decide."""
    person.opens(f"/catalogues/{climb.catalogue}?tab=matchers")
    sees_version(person, version, "Words and spelling Compared only")
    person.presses("Promote")
    assert faults(person.page) == []
    person.page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    person.sees(f"Version {version} decides")
    sees_version(person, version, "Words and spelling Active")


def sees_version(person: Person, version: int, what: str) -> None:
    """In the table of versions: its kind and state."""
    expect(person.page.get_by_role("row", name=re.compile(f"^{version} {what}"))).to_be_visible()


def sees_the_roll_back(person: Person) -> None:
    """In the overview, and where it leads."""
    person.opens("/operations")
    person.sees("Stopped by itself")
    person.sees("3 of 4 lists failed; of the version before 0 of 1")
    assert faults(person.page) == []
    person.follows("See the version")
    sees_version(person, 3, "Meaning Retired")
    sees_version(person, 2, "Words and spelling Active")


@pytest.mark.criterion("AC-31.3")
def test_a_catalogue_climbs_the_ladder_and_is_brought_back_by_itself(climb: Climb, admin: Person) -> None:
    """Through API, queue, workers, database and page; nobody fits, compares or rolls back anything by hand."""
    first = climb.matched(matcher="levenshtein")
    climb.promote(first["matcherId"])

    climb.attempted("hybrid", "shadow")
    before = climb.matched()
    assert before["matcherId"] == first["matcherId"], "a shadow has no effect"
    climb.judge(before["id"], every=4)
    hybrid = climb.attempted("hybrid", "proposed")
    assert hybrid["evidence"]["gained"] > hybrid["evidence"]["lost"]
    promotes_on_the_page(admin, climb, version=2)

    climb.attempted("embedding", "shadow")
    (fill,) = climb.installation.rows(
        "SELECT state, rows_done FROM jobs WHERE kind = 'embed' ORDER BY created_at LIMIT 1"
    )
    assert fill == ("completed", PLAN.catalogue_rows)
    by_letters = climb.matched()
    assert by_letters["matcherId"] == hybrid["matcherId"]
    embedding = climb.attempted("embedding", "proposed")
    climb.promote(embedding["matcherId"])
    by_meaning = climb.matched()
    assert by_meaning["matcherId"] == embedding["matcherId"]
    rights = [climb.right(job["id"]) for job in (before, by_letters, by_meaning)]
    assert rights == sorted(set(rights)), "each step links more records rightly"

    climb.spoil(embedding["matcherId"])
    assert [climb.matched()["state"] for _ in range(3)] == ["failed"] * 3
    eventually(lambda: climb.stopped() != [], 60)
    assert climb.matched()["matcherId"] == hybrid["matcherId"]
    sees_the_roll_back(admin)
    assert climb.installation.rows(STORY, catalogue=climb.catalogue) == [
        ("key", "promote", "levenshtein"),
        ("evolution", "fit", "hybrid"),
        ("evolution", "shadow", "hybrid"),
        ("evolution", "propose", "hybrid"),
        ("user", "promote", "hybrid"),
        ("evolution", "fit", "embedding"),
        ("evolution", "shadow", "embedding"),
        ("evolution", "propose", "embedding"),
        ("key", "promote", "embedding"),
        ("watch", "roll_back", "embedding"),
    ]
