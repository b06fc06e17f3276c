"""Protects the way of a list: dropped, looked at, matched, seen, taken away; what is taken away is what PostgreSQL holds."""

import csv
import re
from pathlib import Path

import pytest
from accessibility import faults
from installation import Installation
from matching import begins, sees_the_end, shows_preview
from person import Person
from playwright.sync_api import expect

from likewise.sample import LISTS, sample_path

RESULTS = "SELECT row, record_id, catalogue_key, decision FROM results WHERE job_id = :job ORDER BY row"


@pytest.mark.criterion("AC-24.1")
def test_a_dropped_list_becomes_links_in_postgresql(
    installation: Installation, tools: str, admin: Person, tmp_path: Path
) -> None:
    shows_preview(admin, tools, sample_path(LISTS[0]), "Northgate")
    assert installation.rows("SELECT count(*) FROM incoming_records") == [(0,)], "nothing is stored by looking"
    expect(admin.page.get_by_label("Mfr Part No corresponds to")).to_be_visible()
    expect(admin.content.get_by_text(re.compile("NG-01020")).first).to_be_visible()
    assert faults(admin.page) == []

    job = begins(admin, "Northgate")
    sees_the_end(admin)
    counts = installation.asked(f"/jobs/{job}")["counts"]
    expect(admin.content).to_contain_text(re.compile(rf"Review {counts['review']} rows"))

    admin.page.get_by_label("Format").select_option(label="CSV")
    with admin.page.expect_download() as coming:
        admin.content.get_by_role("link", name="Download").click()
    taken = tmp_path / "links.csv"
    coming.value.save_as(taken)
    with taken.open(encoding="utf-8-sig", newline="") as stream:
        links = [
            (int(one["row"]), one["record_id"], one["catalogue_id"] or None, one["decision"])
            for one in csv.DictReader(stream)
        ]
    assert links == installation.rows(RESULTS, job=job)
    assert len(links) == 266
    assert sum(link[3] == "link" for link in links) == counts["link"] > 100


def test_a_column_that_does_not_correspond_is_left_out(installation: Installation, tools: str, admin: Person) -> None:
    """What was found is changed, looked at again, and holds for the job."""
    shows_preview(admin, tools, sample_path(LISTS[0]), "Northgate without numbers")
    admin.page.get_by_label("Mfr Part No corresponds to").select_option(label="Not used")
    admin.presses("Show what this changes")
    expect(admin.button("Show what this changes")).to_have_count(0)
    job = begins(admin, "Northgate without numbers")
    sees_the_end(admin)
    assert "Mfr Part No" in str(installation.rows("SELECT options FROM jobs WHERE id = :job", job=job))
    pairs = installation.asked(f"/jobs/{job}")["summary"]["fields"]
    assert "Mfr Part No" not in str(pairs)


def test_rows_are_filtered_and_opened_by_keyboard(installation: Installation, tools: str, admin: Person) -> None:
    shows_preview(admin, tools, sample_path(LISTS[1]), "Koenig")
    job = begins(admin, "Koenig")
    sees_the_end(admin)
    admin.page.get_by_role("tab", name="Rows", exact=True).click()
    grid = admin.page.get_by_role("grid")
    expect(grid.get_by_role("row").nth(3)).to_be_visible()
    admin.page.get_by_label("Decision").select_option(label="No match")
    unmatched = installation.asked(f"/jobs/{job}")["counts"]["no_match"]
    expect(grid).to_have_attribute("aria-rowcount", str(unmatched + 1))
    grid.focus()
    admin.types("ArrowDown", "Enter")
    dialog = admin.page.get_by_role("dialog")
    expect(dialog.get_by_role("table", name="Both records")).to_be_visible()
    assert faults(admin.page) == []
    admin.types("Escape")
    expect(dialog).to_have_count(0)
    expect(grid).to_be_focused()


def test_unmatched_rows_become_records_after_a_sample_was_shown(
    installation: Installation, tools: str, admin: Person
) -> None:
    shows_preview(admin, tools, sample_path(LISTS[2]), "Harbour")
    job = begins(admin, "Harbour")
    sees_the_end(admin)
    unmatched = installation.asked(f"/jobs/{job}")["counts"]["no_match"]
    before = installation.asked(f"/catalogues/{tools}")["recordCount"]
    admin.presses("Make catalogue records of them")
    dialog = admin.page.get_by_role("dialog")
    make = dialog.get_by_role("button", name=f"Make {unmatched} records")
    expect(make).to_be_enabled()
    assert faults(admin.page) == []
    assert installation.asked(f"/catalogues/{tools}")["recordCount"] == before
    make.click()
    admin.sees(f"{unmatched} records were made.")
    assert installation.asked(f"/catalogues/{tools}")["recordCount"] == before + unmatched
