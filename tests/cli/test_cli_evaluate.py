"""`likewise evaluate` measures what `likewise match` wrote."""

import json
from pathlib import Path

import pytest
from tool_lists import Lists, likewise

LINKS = "row,record_id,catalogue_id,decision,probability,reason\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three records: a right link, a wrong one, a right candidate that was not linked."""
    path = tmp_path / "links.csv"
    path.write_text(LINKS + "1,01,a,link,0.9900,x\n2,02,b,link,0.9000,x\n3,03,c,review,0.6000,x\n")
    return path


def write(folder: Path, text: str) -> Path:
    path = folder / "truth.csv"
    path.write_text(text)
    return path


@pytest.mark.criterion("AC-7.4")
def test_the_numbers_are_right(small: Path, tmp_path: Path) -> None:
    truth = write(tmp_path, "record_id,catalogue_id\n01,a\n02,z\n03,c\n04,d\n")
    result = likewise("evaluate", small, "--truth", truth, "--json")
    found = json.loads(result.stdout)
    assert found["true_pairs"] == 4
    assert found["links"]["precision"]["value"] == 0.5
    assert found["links"]["recall"]["value"] == 0.25
    assert found["even_odds"]["precision"]["value"] == pytest.approx(2 / 3)
    assert found["even_odds"]["f1"]["value"] == pytest.approx(4 / 7)
    assert found["calibration"]["count"] == 3
    assert "1 of the truth's records are not among the links" in result.stderr


@pytest.mark.criterion("AC-7.4")
def test_text_has_the_measures_with_intervals_and_the_calibration(small: Path, tmp_path: Path) -> None:
    truth = write(tmp_path, "record_id,catalogue_id\n01,a\n02,z\n03,c\n")
    said = likewise("evaluate", small, "--truth", truth).stdout
    assert "3 records, 3 true matches" in said
    assert "0.5000 [0.0945, 0.9055]" in said
    assert "probability >= 0.5" in said
    assert "expected calibration error" in said
    assert "log-loss" in said
    assert "0.9 to 1.0" in said


@pytest.fixture(scope="module")
def measured(lists: Lists, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The measures of the links as `match` writes them by default."""
    out = tmp_path_factory.mktemp("measured") / "links.csv"
    likewise("match", *lists.arguments, "--out", out)
    return likewise("evaluate", out, "--truth", lists.truth, "--json").stdout


@pytest.mark.parametrize(
    ("suffix", "options"),
    [("csv", ["--slim"]), ("xlsx", ["--candidates", "3"]), ("parquet", []), ("jsonl", ["--candidates", "2", "--slim"])],
)
def test_every_form_of_links_gives_the_same_measures(
    lists: Lists, tmp_path: Path, measured: str, suffix: str, options: list[str]
) -> None:
    out = tmp_path / f"links.{suffix}"
    likewise("match", *lists.arguments, "--out", out, *options)
    assert likewise("evaluate", out, "--truth", lists.truth, "--json").stdout == measured
    assert json.loads(measured)["even_odds"]["f1"]["value"] > 0.8


def test_truth_columns_are_worked_out_or_given(small: Path, tmp_path: Path) -> None:
    """By their values; `--truth-columns` overrules, also to say something else than the values do."""
    truth = write(tmp_path, "left,right,other\na,01,q\nz,02,q\nc,03,q\n")
    detected = likewise("evaluate", small, "--truth", truth, "--json")
    given = likewise("evaluate", small, "--truth", truth, "--truth-columns", "right,left", "--json")
    assert json.loads(detected.stdout) == json.loads(given.stdout)
    wrong = likewise("evaluate", small, "--truth", truth, "--truth-columns", "left,right")
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (4, 1)


@pytest.mark.parametrize("columns", ["right", "right,nothing", "right,right"])
def test_truth_columns_must_be_two_columns_of_the_truth(small: Path, tmp_path: Path, columns: str) -> None:
    truth = write(tmp_path, "left,right\na,01\n")
    result = likewise("evaluate", small, "--truth", truth, "--truth-columns", columns)
    assert result.exit_code == 2
    assert "left, right" in result.stderr


def test_a_file_that_is_not_links_is_told(lists: Lists) -> None:
    result = likewise("evaluate", lists.incoming, "--truth", lists.truth)
    assert (result.exit_code, result.stderr.count("\n")) == (4, 1)
    assert "likewise match" in result.stderr


def test_keys_that_were_disarmed_as_formulas_are_still_known(lists: Lists, tmp_path: Path) -> None:
    """A key like =12 is written as '=12 for spreadsheets; the truth has it as it is."""
    incoming, truth = tmp_path / "incoming.csv", tmp_path / "truth.csv"
    incoming.write_text(lists.incoming.read_text().replace("\n00", "\n=00"))
    truth.write_text(lists.truth.read_text().replace("\n00", "\n=00"))
    assert "'=00" in likewise("match", incoming, "--catalogue", lists.catalogue, "--key", "item").stdout
    for suffix in ("csv", "xlsx", "parquet"):
        out = tmp_path / f"links.{suffix}"
        likewise("match", incoming, "--catalogue", lists.catalogue, "--key", "item", "--out", out)
        measured = likewise("evaluate", out, "--truth", truth, "--json")
        assert measured.exit_code == 0, measured.stderr
        assert json.loads(measured.stdout)["even_odds"]["f1"]["value"] > 0.8
