"""What a person does to have a list matched on the page."""

import re
from pathlib import Path

from person import Person
from playwright.sync_api import expect

LONG = 300_000
"""Milliseconds for a job on a busy machine."""


def shows_preview(person: Person, catalogue: str, file: Path, source: str) -> None:
    """Drops a list on the page of a catalogue, and gives it a name; twenty rows of it are matched."""
    person.opens(f"/catalogues/{catalogue}/match")
    person.drops(file)
    expect(person.content.get_by_role("heading", name="How the first rows would be matched")).to_be_visible(
        timeout=LONG
    )
    person.fills("Where it comes from", source)


def begins(person: Person, source: str) -> str:
    """Has all of it matched; the job's id."""
    person.presses(re.compile(r"^Match (all [\d,]+ rows|1 row)$"))
    person.sees_page(re.compile(f"^{re.escape(source)}, matched with"))
    found = re.search(r"/jobs/([0-9a-f-]{36})", person.page.url)
    assert found is not None, person.page.url
    return found[1]


def sees_the_end(person: Person) -> None:
    """Of the job before them."""
    expect(person.content.get_by_text("Done", exact=True).first).to_be_visible(timeout=LONG)
    expect(person.content.get_by_role("heading", name="Result", exact=True)).to_be_visible()


def long_list(folder: Path, rows: int) -> Path:
    """A list that takes a while: the sample's rows over and over, under other keys."""
    import csv

    from likewise.sample import LISTS, sample_path

    with sample_path(LISTS[0]).open(encoding="utf-8-sig", newline="") as stream:
        header, *known = list(csv.reader(stream))
    path = folder / "long.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows([f"L-{row:06}", *known[row % len(known)][1:]] for row in range(rows))
    return path
