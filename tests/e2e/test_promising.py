"""Protects a promise from the page to the page: wanted in words, asked for among the reviews, kept by itself, and true."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from accessibility import faults
from installation import Installation
from known_lists import KnownList, make_list
from person import Person
from playwright.sync_api import expect
from queue_bench import eventually


def answer_most(installation: Installation, job: str, known: KnownList) -> None:
    """What somebody says who knows the truth of what was drawn for a list's promise, as far as nobody has it before them."""
    cursor: Mapping[str, str] | None = {}
    while cursor is not None:
        page = installation.asked("/reviews", jobId=job, limit="100", **cursor)
        for one in page["items"]:
            if one["sampled"] and one["lease"] is None:
                right = known.truth.get(one["key"]) == one["candidates"][0]["catalogueKey"]
                said = {"judgement": "match" if right else "not_match"}
                to, head = f"/reviews/{one['id']}/judgements", {"If-Match": one["etag"]}
                assert installation.api.post(to, json=said, headers=head).status_code == 201
        cursor = {"cursor": page["nextCursor"]} if page["nextCursor"] else None


def answers(person: Person, known: KnownList) -> None:
    """The record that lies before somebody, by one key."""
    record = person.content.get_by_role("article")
    shown = record.get_by_text(re.compile("^Key ")).inner_text()
    beside = record.get_by_role("heading", name=re.compile("^Side by side with ")).inner_text()
    right = known.truth.get(shown.removeprefix("Key ")) == beside.removeprefix("Side by side with ")
    person.types("Enter" if right else "0")
    expect(record.get_by_text(shown, exact=True)).to_have_count(0)


def test_a_promise_is_wanted_asked_for_and_kept(
    installation: Installation, arrives: Callable[..., Person], tmp_path: Path
) -> None:
    """By the worker itself: nobody sends the list again. Kept is said of links that are right."""
    known = make_list(400, 300, matched=0.6)
    files = tmp_path / "catalogue.csv", tmp_path / "list.csv"
    for table, file in zip((known.catalogue, known.incoming), files, strict=True):
        table.frame.write_csv(file)
    catalogue = installation.imported("Hardware", files[0])

    person = arrives(installation.link())
    person.opens(f"/catalogues/{catalogue}?tab=settings")
    person.fills("At least so many percent of the links right", "80")
    person.fills("At most so many reviews a week", "500")
    assert faults(person.page) == []
    person.presses("Keep to it")
    person.sees("Saved")
    person.opens(f"/catalogues/{catalogue}/match")
    person.drops(files[1])
    person.sees("This catalogue promises 80%")
    person.presses("Match all 400 rows")
    person.sees("Not yet")
    person.sees("nothing is promised of them")
    assert faults(person.page) == []
    job = person.page.url.rsplit("/", 1)[-1].partition("?")[0]
    person.follows("Answer them")
    person.content.get_by_role("article").wait_for()
    drawn = person.content.get_by_text("Drawn at random for the promise")
    if not drawn.is_visible():
        answers(person, known)  # Those drawn and those asked for their worth come in turns: one of the two is first.
    expect(drawn).to_be_visible()

    def promise(name: str) -> object:
        found: object = installation.asked(f"/jobs/{job}/promise")[name]
        return found

    while promise("outcome") == "not_yet":
        answer_most(installation, job, known)
        while promise("waiting"):
            answers(person, known)
        eventually(lambda: promise("newer") is not None, 60)
        job = installation.finished(str(promise("newer")))["id"]
        person.opens(f"/reviews?jobId={job}")
    person.opens(f"/jobs/{job}")
    expect(person.page.get_by_text("Kept", exact=True)).to_be_visible()
    links = installation.asked(f"/jobs/{job}/results", limit="1000", decision="link")["items"]
    true = [one for one in links if known.truth.get(one["recordId"]) == one["catalogueKey"]]
    assert len(true) >= 0.8 * len(links) > 100
    by = installation.rows("SELECT DISTINCT actor FROM audit_log WHERE action = 'decide_again'")
    assert by == [("promise",)]
