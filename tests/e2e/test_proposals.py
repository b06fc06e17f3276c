"""Protects whoever decides on a better matcher: the page tells why, how far and with what figures, and one press does it."""

import csv
import json
from collections.abc import Iterator
from typing import Any

import pytest
from accessibility import faults
from installation import Installation, installed
from person import Person
from playwright.sync_api import expect
from queue_bench import eventually
from sqlalchemy import text

from likewise.sample import matches_name, sample_path

LIST = "harbour.xlsx"
JUDGE = """
INSERT INTO judgements (incoming_record_id, catalogue_record_id, judgement, said_by)
SELECT i.id, r.id, 'match', 'key:tests' FROM incoming_records i, catalogue_records r
WHERE i.key = :key AND r.key = :record
"""


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """A service that tries the next matcher where a catalogue has more than a hundred records."""
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("LIKEWISE_EVOLVE_SIZE", "100")
        settings.setenv("LIKEWISE_LEARN_AFTER", "0")
        with installed() as running:
            yield running


def match(installation: Installation, catalogue: str, **options: str) -> Any:  # Any: a job, as the API describes it
    with sample_path(LIST).open("rb") as stream:
        form = {"source": "harbour", "options": json.dumps(options)}
        sent = installation.api.post(f"/catalogues/{catalogue}/jobs", files={"file": (LIST, stream)}, data=form)
    assert sent.status_code == 202, sent.text
    return installation.finished(sent.json()["data"]["id"])


def judge(installation: Installation, number: int) -> None:
    """Somebody who knows says of so many records what is true."""
    with sample_path(matches_name(LIST)).open(encoding="utf-8", newline="") as file:
        truth = [{"key": row["record_id"], "record": row["catalogue_id"]} for row in csv.DictReader(file)][:number]
    with installation.database.transaction() as session:
        session.execute(text(JUDGE), truth)


def attempt(installation: Installation, catalogue: str) -> str | None:
    """How the latest attempt stands."""
    told = installation.asked(f"/catalogues/{catalogue}/matcher-attempts")
    return str(told[0]["state"]) if told else None


@pytest.mark.criterion("AC-30.1")
def test_a_better_matcher_is_proposed_tried_on_a_share_and_promoted(
    installation: Installation, tools: str, admin: Person
) -> None:
    first = match(installation, tools, matcher="levenshtein")
    assert installation.api.post(f"/matchers/{first['matcherId']}/promote").status_code == 200
    eventually(lambda: attempt(installation, tools) == "shadow", 60)
    admin.opens(f"/catalogues/{tools}?tab=matchers")
    admin.sees("It looks at the next list beside the version that decides.")
    match(installation, tools)
    judge(installation, 10)
    admin.opens(f"/catalogues/{tools}?tab=matchers")
    admin.sees("10 of 25 judged")
    assert faults(admin.page) == []

    judge(installation, 50)
    eventually(lambda: attempt(installation, tools) == "proposed", 60)
    admin.opens("/")
    expect(admin.page.get_by_role("region", name="A better matcher waits for your decision")).to_be_visible()
    admin.follows("See the figures and decide")
    admin.sees("Of 50 judged records where it can be told who is right:")
    assert faults(admin.page) == []
    admin.presses("Try on a share first")
    admin.fills("Share of the rows, in per cent", "20")
    assert faults(admin.page) == []
    admin.types("Enter")
    admin.sees("It did better, and is tried on 20% of the rows.")

    admin.presses("Promote")
    admin.page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    admin.sees("It was promoted.")
    decides = installation.asked(f"/catalogues/{tools}/matchers")["items"]
    assert {one["kind"]: one["state"] for one in decides} == {"hybrid": "active", "levenshtein": "retired"}
    assert installation.asked("/operations/overview")["proposedMatchers"] == []
