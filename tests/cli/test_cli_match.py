"""`likewise match` through its command line: what is written, where, and what each option does."""

import json
from pathlib import Path

import polars as pl
import pytest
from tool_lists import CATALOGUE_ROWS, Lists, likewise, read_csv

from likewise.engine.matcher import Matcher
from likewise.files import ReadOptions, read_table

FIRST = ["row", "record_id", "catalogue_id", "decision", "probability", "reason"]


@pytest.fixture(scope="module")
def full(lists: Lists) -> pl.DataFrame:
    """The answer with default options."""
    return read_csv(likewise("match", *lists.arguments).stdout)


@pytest.mark.criterion("AC-3.1", "AC-3.3", "AC-3.6")
def test_stdout_carries_the_links_and_nothing_else(lists: Lists) -> None:
    """One row per incoming record in source order; the decision first, then both records."""
    result = likewise("match", *lists.arguments)
    links = read_csv(result.stdout)
    incoming = read_table(lists.incoming, ReadOptions()).frame
    assert result.exit_code == 0
    assert links.columns == [
        *FIRST,
        *("item", "description", "maker", "model", "price"),
        *(f"catalogue.{name}" for name in ("sku", "name", "brand", "part number", "list price")),
    ]
    assert links["row"].to_list() == [str(row + 1) for row in range(incoming.height)]
    assert links["record_id"].to_list() == incoming["item"].to_list()
    assert links["catalogue.sku"].to_list() == links["catalogue_id"].to_list()
    assert set(links["decision"]) <= {"link", "review", "no_match", "failed"}


def test_links_are_the_true_matches(lists: Lists, full: pl.DataFrame) -> None:
    """An end-to-end check on easy lists: most matches are linked, and most links are right."""
    truth = dict(read_csv(lists.truth.read_text()).iter_rows())
    linked = full.filter(pl.col("decision") == "link")
    right = sum(truth.get(r) == c for r, c in linked.select("record_id", "catalogue_id").iter_rows())
    assert right >= 0.8 * linked.height
    assert right >= 0.8 * len(truth)


@pytest.mark.criterion("AC-2.4")
def test_stderr_says_what_was_found_and_what_came_of_it(lists: Lists) -> None:
    """Rows, keys, kinds, correspondences, structure, thresholds, counts; no bar and no colours in a pipe."""
    said = likewise("match", *lists.arguments).stderr
    for part in ("incoming.csv: 60 rows, key item", "catalogue.csv: 90 rows, key sku", "description = name"):
        assert part in said
    for part in ("-to-one (detected)", "link from 0.", "review from 0.", " link, ", " review, ", "expected"):
        assert part in said
    assert "\x1b" not in said
    assert "\r" not in said
    assert "rows/s" not in said


def test_quiet_says_nothing(lists: Lists) -> None:
    assert likewise("match", *lists.arguments, "--quiet").stderr == ""


@pytest.mark.criterion("AC-3.2")
def test_slim_leaves_the_first_six_columns(lists: Lists, full: pl.DataFrame) -> None:
    slim = read_csv(likewise("match", *lists.arguments, "--slim").stdout)
    assert slim.columns == FIRST
    assert slim.equals(full.select(FIRST))


@pytest.mark.criterion("AC-3.5")
def test_candidates_are_written_with_their_rank(lists: Lists, full: pl.DataFrame) -> None:
    """The best is the ordinary answer; the others follow it, and the decision stands with the best only."""
    several = read_csv(likewise("match", *lists.arguments, "--candidates", "3").stdout)
    assert several.columns[:7] == [*FIRST, "rank"]
    best = several.filter(pl.col("rank") == "1")
    assert best.select(FIRST).equals(full.select(FIRST))
    others = several.filter(pl.col("rank") != "1")
    assert others.height > 0
    assert others["decision"].null_count() == others.height
    assert several.group_by("row").len()["len"].max() == 3
    assert others["description"].null_count() == 0


@pytest.mark.criterion("AC-3.4", "AC-3.6")
@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "parquet", "jsonl"])
def test_out_writes_the_form_its_suffix_names(lists: Lists, full: pl.DataFrame, tmp_path: Path, suffix: str) -> None:
    """The same links in every form; keys keep their leading zeros; stdout stays empty."""
    out = tmp_path / f"links.{suffix}"
    result = likewise("match", *lists.arguments, "--out", out)
    assert result.exit_code == 0
    assert result.stdout == ""
    written = read_table(out, ReadOptions()).frame
    assert written.columns == full.columns
    assert written["record_id"].to_list() == full["record_id"].to_list()
    assert written["catalogue_id"].to_list() == full["catalogue_id"].to_list()
    assert written["probability"].cast(pl.Float64).to_list() == full["probability"].cast(pl.Float64).to_list()
    assert f"written   {out}" in result.stderr


@pytest.mark.criterion("AC-3.8")
def test_json_summary_goes_to_stdout_beside_out(lists: Lists, full: pl.DataFrame, tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    result = likewise("match", *lists.arguments, "--out", out, "--json")
    summary = json.loads(result.stdout)
    counts = {decision: full.filter(pl.col("decision") == decision).height for decision in summary["counts"]}
    assert summary["counts"] == counts
    assert summary["written"] == {"out": str(out)}
    assert summary["incoming"]["key"] == "item"
    assert summary["catalogue"]["rows"] == CATALOGUE_ROWS
    assert set(summary["fields"][0]) == {"incoming", "catalogue", "kind", "score", "given"}
    assert "result    " in result.stderr


@pytest.mark.criterion("AC-3.8")
def test_json_summary_takes_stderr_where_the_links_take_stdout(lists: Lists, full: pl.DataFrame) -> None:
    result = likewise("match", *lists.arguments, "--json")
    assert read_csv(result.stdout).equals(full)
    assert json.loads(result.stderr)["written"] == {}


@pytest.mark.criterion("AC-3.3")
def test_a_written_probability_is_on_the_side_of_the_threshold_that_decided(lists: Lists, tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    summary = json.loads(likewise("match", *lists.arguments, "--out", out, "--json", "--candidates", "2").stdout)
    best = read_csv(out.read_text(encoding="utf-8-sig")).filter(pl.col("rank") == "1")
    assert all(len(text.partition(".")[2]) <= 4 for text in best["probability"])
    linked = [float(text) for text in best.filter(pl.col("decision") == "link")["probability"]]
    assert min(linked) >= int(summary["threshold"] * 1e4) / 1e4


def summary_of(lists: Lists, *options: str) -> dict[str, object]:
    """The JSON summary of a run with some options."""
    result = likewise("match", *lists.arguments, "--json", *options)
    assert result.exit_code == 0, result.stderr
    summary: dict[str, object] = json.loads(result.stderr)
    return summary


@pytest.mark.criterion("AC-3.11")
def test_how_to_match_can_be_chosen(lists: Lists) -> None:
    summary = summary_of(
        lists, "--matcher", "levenshtein", "--precision", "0.8", "--cardinality", "one-to-one", "--seed", "3"
    )
    assert summary["matcher"] == "levenshtein"
    assert summary["target_precision"] == 0.8
    assert (summary["cardinality"], summary["cardinality_detected"]) == ("one-to-one", False)
    assert summary_of(lists, "--cardinality", "many-to-one")["cardinality"] == "many-to-one"


@pytest.mark.criterion("AC-3.11")
def test_a_higher_precision_links_no_more(lists: Lists) -> None:
    counts = []
    for precision in ("0.5", "0.95", "0.999"):
        found = summary_of(lists, "--precision", precision)["counts"]
        assert isinstance(found, dict)
        counts.append(found["link"])
    assert counts == sorted(counts, reverse=True)


@pytest.mark.criterion("AC-2.5")
def test_what_was_detected_can_be_overruled(lists: Lists) -> None:
    summary = summary_of(
        lists,
        *(
            "--key",
            "model",
            "--catalogue-key",
            "part number",
            "--map",
            "description=name",
            "--map",
            "maker=brand",
        ),
        *("--ignore", "price", "--kind", "description=text"),
    )
    incoming, catalogue, fields = summary["incoming"], summary["catalogue"], summary["fields"]
    assert isinstance(incoming, dict)
    assert isinstance(catalogue, dict)
    assert isinstance(fields, list)
    assert (incoming["key"], catalogue["key"]) == ("model", "part number")
    given = {(field["incoming"], field["catalogue"]): field["given"] for field in fields}
    assert given[("description", "name")] is True
    assert given[("maker", "brand")] is True
    assert "price" not in {field["incoming"] for field in fields}
    kinds = {column["name"]: column["kind"] for column in incoming["columns"]}
    assert kinds["description"] == "text"


@pytest.mark.criterion("AC-1.11")
def test_reading_can_be_overruled_for_each_file(lists: Lists, tmp_path: Path, full: pl.DataFrame) -> None:
    """A title row, an odd delimiter and an old encoding on one side; a second sheet on the other."""
    import xlsxwriter

    odd = tmp_path / "odd.txt"
    text = "\n".join(["Été 2024", *lists.incoming.read_text().replace(",", "~").splitlines()])
    odd.write_bytes(text.encode("cp1252"))
    book = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(book) as workbook:
        workbook.add_worksheet("cover").write_row(0, 0, ["nothing", "here"])
        sheet = workbook.add_worksheet("tools")
        for row, line in enumerate(lists.catalogue.read_text().splitlines()):
            sheet.write_row(row, 0, line.split(","))
    result = likewise(
        *("match", odd, "--catalogue", book, "--delimiter", "~", "--encoding", "cp1252", "--header-row", "2"),
        *("--catalogue-sheet", "tools", "--catalogue-header-row", "1"),
    )
    assert result.exit_code == 0, result.stderr
    assert read_csv(result.stdout).select(FIRST).equals(full.select(FIRST))


@pytest.mark.criterion("AC-4.6", "AC-3.11")
def test_the_same_input_and_seed_give_the_same_bytes(lists: Lists, tmp_path: Path) -> None:
    """Run after run, and whatever the number of threads: links, report and matcher."""
    for name, options in (("a", []), ("b", []), ("c", ["--jobs", "1"]), ("d", ["--jobs", "2"])):
        written: list[str | Path] = ["--out", tmp_path / f"{name}.csv", "--report", tmp_path / f"{name}.html"]
        likewise("match", *lists.arguments, *written, "--save-matcher", tmp_path / f"{name}.json", *options)
    for suffix in ("csv", "html", "json"):
        assert len({(tmp_path / f"{name}.{suffix}").read_bytes() for name in "abcd"}) == 1


@pytest.mark.criterion("AC-3.12")
@pytest.mark.parametrize("matcher", ["hybrid", "levenshtein", "embedding"])
def test_a_stored_matcher_gives_the_same_answer(lists: Lists, tmp_path: Path, matcher: str) -> None:
    stored = tmp_path / "matcher.json"
    fitted = likewise("match", *lists.arguments, "--matcher", matcher, "--save-matcher", stored)
    again = likewise("match", *lists.arguments, "--use-matcher", stored)
    assert again.exit_code == 0, again.stderr
    assert again.stdout == fitted.stdout
    assert isinstance(json.loads(stored.read_text()), dict)


@pytest.mark.criterion("AC-4.5")
def test_the_library_agrees_with_the_command(lists: Lists, tmp_path: Path) -> None:
    """The same stored matcher, the same two files: the same decisions, keys and probabilities."""
    stored, written = tmp_path / "matcher.json", tmp_path / "links.parquet"
    likewise("match", *lists.arguments, "--save-matcher", stored, "--out", written)
    matcher = Matcher.from_json(stored.read_text())
    links = matcher.match(read_table(lists.incoming), read_table(lists.catalogue)).frame
    by_command = pl.read_parquet(written)
    for column in ("record_id", "catalogue_id", "decision", "reason"):
        assert by_command[column].to_list() == links[column].to_list()
    assert by_command["probability"].to_list() == pytest.approx(links["probability"].to_list(), abs=1e-4)


def test_a_column_whose_name_is_taken_is_renamed_and_it_is_said(lists: Lists, tmp_path: Path) -> None:
    renamed = tmp_path / "renamed.csv"
    renamed.write_text(lists.incoming.read_text().replace("price", "decision", 1))
    result = likewise("match", renamed, "--catalogue", lists.catalogue)
    assert "incoming.decision" in read_csv(result.stdout).columns
    assert "column 'decision' is written as 'incoming.decision'" in result.stderr


@pytest.mark.criterion("AC-3.10")
def test_formulas_are_disarmed_unless_they_shall_be_kept(lists: Lists, tmp_path: Path) -> None:
    armed = tmp_path / "armed.csv"
    lines = lists.incoming.read_text().splitlines()
    armed.write_text("\n".join([lines[0] + ",note", *(line + ",=1+1" for line in lines[1:])]))
    arguments: list[str | Path] = ["match", armed, "--catalogue", lists.catalogue]
    disarmed = read_csv(likewise(*arguments).stdout)["note"]
    assert not any(note.startswith("=") for note in disarmed)
    assert set(read_csv(likewise(*arguments, "--keep-formulas").stdout)["note"]) == {"=1+1"}


@pytest.mark.criterion("AC-9.8")
def test_a_bad_row_costs_no_other_row(lists: Lists, tmp_path: Path) -> None:
    """A repeated key is no error, and it is said."""
    repeated = tmp_path / "repeated.csv"
    lines = lists.incoming.read_text().splitlines()
    repeated.write_text("\n".join([*lines, lines[1]]))
    result = likewise("match", repeated, "--catalogue", lists.catalogue, "--key", "item")
    assert read_csv(result.stdout).height == len(lines)
    assert "note      " in result.stderr
