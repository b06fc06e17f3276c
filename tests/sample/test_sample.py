"""The bundled sample is what its script makes, has the promised shapes, and tells the truth about itself."""

import csv
import io
from collections import Counter
from pathlib import Path

import make_sample
import pytest
import python_calamine

from likewise.errors import InputError
from likewise.sample import CATALOGUE, LISTS, matches_name, sample_path

MADE = make_sample.make_sample()


def rows_of(name: str) -> list[list[str]]:
    """A list of the sample as cells, header first, however it is stored."""
    path = sample_path(name)
    if path.suffix == ".xlsx":
        sheet = python_calamine.load_workbook(str(path)).get_sheet_by_index(0)
        return [[str(cell) for cell in row] for row in sheet.to_python()]
    german = name == "koenig.csv"
    text = path.read_bytes().decode("cp1252" if german else "utf-8")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if german else ","))
    return rows[2:] if german else rows


def truth_of(name: str) -> list[tuple[str, str]]:
    header, *pairs = rows_of(matches_name(name))
    assert header == ["record_id", "catalogue_id"]
    return [(record, catalogue) for record, catalogue in pairs]


@pytest.mark.criterion("AC-10.12")
@pytest.mark.parametrize("name", [name for name in MADE if name.endswith(".csv")])
def test_committed_csv_is_what_the_script_makes(name: str) -> None:
    """Protects against a sample that drifts from its generator, or a generator that is not repeatable."""
    assert sample_path(name).read_bytes() == MADE[name]


@pytest.mark.criterion("AC-10.12")
def test_committed_workbook_holds_what_the_script_makes() -> None:
    """Compared by cell: another release of the writing library may pack the same cells differently."""
    book = python_calamine.load_workbook(io.BytesIO(MADE["harbour.xlsx"]))
    committed = python_calamine.load_workbook(str(sample_path("harbour.xlsx")))
    assert committed.sheet_names == book.sheet_names == ["Stock list"]
    made_cells = book.get_sheet_by_index(0).to_python()
    assert committed.get_sheet_by_index(0).to_python() == made_cells


def test_workbook_is_the_same_bytes_each_time() -> None:
    """The workbook carries no clock: two runs of one version agree to the byte."""
    assert make_sample.make_sample()["harbour.xlsx"] == MADE["harbour.xlsx"]


def test_another_seed_makes_other_records() -> None:
    """The seed is used: the files are drawn, not copied."""
    assert make_sample.make_sample("another")["northgate.csv"] != MADE["northgate.csv"]


def test_sample_is_complete_and_small() -> None:
    """The wheel carries every file that the script makes, and stays below 300 KB with them."""
    assert set(MADE) == {CATALOGUE, *LISTS, *map(matches_name, LISTS)}
    assert sum(sample_path(name).stat().st_size for name in MADE) < 300_000


def test_unknown_name_is_refused_with_the_known_ones() -> None:
    """A misspelt name is an error that helps, and no path is built from it."""
    with pytest.raises(InputError, match=r"no file tools\.csv; it has catalogue\.csv, northgate\.csv"):
        sample_path("tools.csv")


def test_catalogue_keys_are_unique_and_keep_leading_zeros() -> None:
    """Keys are text: losing a zero would break every link."""
    header, *rows = rows_of(CATALOGUE)
    keys = [row[0] for row in rows]
    assert header == ["sku", "name", "brand", "model", "size", "pack", "price", "barcode", "category"]
    assert len(set(keys)) == len(keys) == 600
    assert all(len(key) == 6 and key.isdigit() for key in keys)
    assert any(key.startswith("00") for key in keys)


def test_catalogue_is_not_trivial() -> None:
    """Model, brand and barcode are there only part of the time, and names alone do not identify."""
    header, *rows = rows_of(CATALOGUE)
    filled = {name: sum(bool(row[place]) for row in rows) / len(rows) for place, name in enumerate(header)}
    assert 0.35 < filled["model"] < 0.65
    assert 0.85 < filled["brand"] < 1
    assert 0.7 < filled["barcode"] < 0.9
    assert len({row[1] for row in rows}) < 0.9 * len(rows)


def test_barcodes_have_valid_check_digits_in_the_range_for_use_in_shops() -> None:
    """EAN-13 as GS1 defines it; 20 to 29 belong to nobody, so no real product is meant."""
    codes = [row[7] for row in rows_of(CATALOGUE)[1:] if row[7]]
    for code in codes:
        assert sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code)) % 10 == 0
        assert code.startswith("2")
    assert len(set(codes)) == len(codes)


@pytest.mark.criterion("AC-10.12")
@pytest.mark.parametrize("name", LISTS)
def test_truth_points_to_records_that_exist(name: str) -> None:
    """Each pair's ends are in the two files, and no record has two matches."""
    records = [row[0] for row in rows_of(name)[1:]]
    catalogue = {row[0] for row in rows_of(CATALOGUE)[1:]}
    pairs = truth_of(name)
    assert len(set(records)) == len(records)
    assert len({record for record, _ in pairs}) == len(pairs)
    assert {record for record, _ in pairs} <= set(records)
    assert {target for _, target in pairs} <= catalogue


@pytest.mark.parametrize("name", LISTS)
def test_three_quarters_of_each_list_have_a_match(name: str) -> None:
    """The rest, near misses and strangers, is what makes deciding hard."""
    records = len(rows_of(name)) - 1
    assert 200 <= records <= 300
    assert 0.74 <= len(truth_of(name)) / records <= 0.81


def test_only_the_german_list_is_many_to_one() -> None:
    """Cardinality has to be detected: two lists have it one way and one the other."""
    repeated = {
        name: sum(count > 1 for count in Counter(target for _, target in truth_of(name)).values()) for name in LISTS
    }
    assert repeated == {"northgate.csv": 0, "koenig.csv": 24, "harbour.xlsx": 0}


def test_german_list_has_its_awkward_form() -> None:
    """Windows-1252 with umlauts, two title lines, CRLF, semicolons, decimal commas, other units."""
    raw = sample_path("koenig.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    lines = raw.decode("cp1252").split("\r\n")
    assert lines[0].startswith("König Eisenwaren")
    assert lines[2] == "Art.-Nr.;Bezeichnung;Größe;VE;Listenpreis;EAN-Code"
    text = "\n".join(lines)
    assert all(form in text for form in ("säge", "1,5 m;", " cm;", " kg;", "18 V/4,0 Ah"))
    assert all(line.split(";")[0].startswith("00") for line in lines[3:] if line)


def test_workbook_holds_everything_in_one_description() -> None:
    """Three columns, codes as text, numbers as numbers, prices missing now and then."""
    header, *rows = python_calamine.load_workbook(str(sample_path("harbour.xlsx"))).get_sheet_by_index(0).to_python()
    assert header == ["Code", "Item description", "Price ea."]
    assert {type(row[0]) for row in rows} == {type(row[1]) for row in rows} == {str}
    assert 0.1 < sum(row[2] == "" for row in rows) / len(rows) < 0.35
    assert all(isinstance(row[2], float) for row in rows if row[2] != "")


def test_tools_table_has_unique_products() -> None:
    """Two lines with one name would make two products that nobody can tell apart."""
    with Path(make_sample.__file__).with_name("sample_tools.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(set(names)) == len(names)
