"""Protects the way of a catalogue: dropped, looked into, corrected, imported, searched; and what a bad file is told."""

import re
from pathlib import Path

import pytest
from installation import Installation
from matching import LONG
from person import Person
from playwright.sync_api import expect

from likewise.sample import CATALOGUE, sample_path

STORED = "SELECT count(*) FROM catalogue_records r JOIN catalogues c ON c.id = r.catalogue_id WHERE c.name = :name"


@pytest.mark.criterion("AC-24.1")
def test_a_dropped_catalogue_is_corrected_imported_and_searched(installation: Installation, admin: Person) -> None:
    admin.goes_to("Catalogues")
    admin.follows(re.compile("Bring a catalogue"))
    admin.sees_page("Bring a catalogue")
    admin.drops(sample_path(CATALOGUE))
    admin.fills("Name", "tools of the shop")
    expect(admin.page.get_by_label("Key column")).to_have_value("sku")
    admin.page.get_by_label("What brand holds").select_option(label="Text")
    admin.page.get_by_label("Compare price").uncheck()
    admin.presses("Import 600 records")
    expect(admin.content.get_by_text("The records are imported", exact=True)).to_be_visible(timeout=LONG)
    assert installation.rows(STORED, name="tools of the shop") == [(600,)]
    ((settings,),) = installation.rows("SELECT field_settings FROM catalogues WHERE name = 'tools of the shop'")
    assert settings == {"brand": {"kind": "text"}, "price": {"ignored": True}}

    admin.follows("Look at the records")
    admin.sees_page("tools of the shop")
    admin.fills("Search words or a key", "dril")  # the beginning of a word
    admin.sees(re.compile(r"records? found"))
    found = admin.page.get_by_role("table").get_by_role("row").nth(1)
    expect(found).to_contain_text(re.compile("drill", re.IGNORECASE))
    found.get_by_role("link").first.click()
    admin.sees("Nothing is linked to it yet")


@pytest.mark.criterion("AC-24.4")
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("nothing.csv", b"", "empty"),
        ("letter.docx", b"PK\x03\x04 this is no workbook", "zip|archive|damaged|workbook"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "format|recognised|read"),
    ],
    ids=["empty", "damaged", "no table"],
)
def test_a_bad_file_is_said_to_be_one_and_leaves_nothing_behind(
    installation: Installation, admin: Person, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    before = installation.rows("SELECT count(*) FROM catalogues")
    bad = tmp_path / name
    bad.write_bytes(content)
    admin.opens("/catalogues/new")
    with admin.witness.expecting(400, 413, 422):
        admin.drops(bad)
        alert = admin.page.get_by_role("alert")
        expect(alert).to_contain_text(re.compile(told, re.IGNORECASE))
        expect(alert).to_contain_text(re.compile("Request [0-9a-f]+"))
    expect(admin.button(re.compile("^Import"))).to_have_count(0)
    assert installation.rows("SELECT count(*) FROM catalogues") == before
    admin.drops(sample_path(CATALOGUE))
    expect(admin.button("Import 600 records")).to_be_enabled()
