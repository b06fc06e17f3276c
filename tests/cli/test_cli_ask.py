"""`likewise ask`, and what becomes of its file once people have filled it in."""

from pathlib import Path

import polars as pl
import pytest
from tool_lists import Lists, likewise, read_csv


@pytest.fixture(scope="module")
def asked(lists: Lists) -> pl.DataFrame:
    return read_csv(likewise("ask", *lists.arguments, "--count", "20").stdout)


def answered(asked: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """The questions with the true answers."""
    truth = set(read_csv(lists.truth.read_text()).rows())
    said = ["match" if pair in truth else "not_match" for pair in asked.select("record_id", "catalogue_id").rows()]
    return asked.with_columns(judgement=pl.Series(said))


def test_the_questions_are_pairs_beside_each_other(asked: pl.DataFrame) -> None:
    """Both records can be read, and the column to fill in is empty."""
    first = ["record_id", "catalogue_id", "judgement", "probability", "picked", "inclusion", "gain"]
    assert asked.height == 20
    assert asked.columns[:7] == first
    assert {"item", "description", "catalogue.sku", "catalogue.name"} <= set(asked.columns)
    assert set(asked["judgement"]) <= {None, ""}
    assert asked["picked"].to_list().count("random") == 2
    assert asked["record_id"].to_list() == asked["item"].to_list()


@pytest.mark.criterion("AC-28.4")
def test_the_file_filled_in_is_certain_in_the_answer(lists: Lists, asked: pl.DataFrame, tmp_path: Path) -> None:
    labels = answered(asked, lists)
    labels.write_csv(tmp_path / "labels.csv")
    result = likewise("match", *lists.arguments, "--judgements", tmp_path / "labels.csv", "--slim")
    links = read_csv(result.stdout)
    said = labels.filter(pl.col("judgement") == "match").select("record_id", "catalogue_id").rows()
    settled = links.filter(pl.col("record_id").is_in([one for one, _ in said]))
    assert said
    assert sorted(settled.select("record_id", "catalogue_id").rows()) == sorted(said)
    assert set(settled["decision"]) == {"link"}
    assert {float(one) for one in settled["probability"]} == {1.0}
    assert "judgements used: 20" in result.stderr


@pytest.mark.criterion("AC-28.4")
def test_a_second_round_asks_other_pairs(lists: Lists, asked: pl.DataFrame, tmp_path: Path) -> None:
    answered(asked, lists).write_csv(tmp_path / "labels.csv")
    again = likewise(
        "ask",
        *lists.arguments,
        "--judgements",
        tmp_path / "labels.csv",
        "--count",
        "20",
        "--out",
        tmp_path / "next.csv",
    )
    assert again.exit_code == 0
    pairs = read_csv((tmp_path / "next.csv").read_text()).select("record_id", "catalogue_id").rows()
    assert not set(pairs) & set(asked.select("record_id", "catalogue_id").rows())


def test_bad_rows_are_told_and_cost_no_others(lists: Lists, asked: pl.DataFrame, tmp_path: Path) -> None:
    labels = answered(asked, lists).select("record_id", "catalogue_id", "judgement")
    bad = pl.DataFrame(
        {
            "record_id": ["nobody", labels["record_id"][0]],
            "catalogue_id": labels["catalogue_id"][:2],
            "judgement": ["match", "dunno"],
        }
    )
    pl.concat([bad, labels]).write_csv(tmp_path / "labels.csv")
    result = likewise("match", *lists.arguments, "--judgements", tmp_path / "labels.csv", "--slim")
    assert result.exit_code == 0
    assert "row 1: the list has no record 'nobody'" in result.stderr
    assert "row 2: judgement 'dunno'" in result.stderr
    assert "judgements used: 20" in result.stderr


@pytest.mark.parametrize("command", ["match", "ask", "explain"])
def test_a_file_without_the_columns_is_refused_in_one_line(lists: Lists, tmp_path: Path, command: str) -> None:
    (tmp_path / "labels.csv").write_text("a,b,c\n1,2,3\n")
    more = ["--record", "00000"] if command == "explain" else []
    result = likewise(
        command, *lists.arguments, *more, "--judgements", tmp_path / "labels.csv", *(["-q"] * (command != "explain"))
    )
    assert result.exit_code == 4
    told = result.stderr.strip().splitlines()
    assert len(told) == 1
    assert told[0].startswith("likewise: error: labels.csv has no column 'record_id'")


def test_what_is_read_is_not_written_over(lists: Lists, asked: pl.DataFrame, tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    answered(asked, lists).write_csv(labels)
    before = labels.read_bytes()
    for command in ("ask", "match"):
        result = likewise(command, *lists.arguments, "--judgements", labels, "--out", labels)
        assert result.exit_code == 2
        assert "already the file of --judgements" in result.stderr
    assert labels.read_bytes() == before


def test_columns_of_the_list_that_are_called_the_same_are_kept(lists: Lists, tmp_path: Path) -> None:
    incoming = pl.read_csv(lists.incoming, infer_schema=False).with_columns(judgement=pl.lit("old"), row=pl.lit("x"))
    incoming.write_csv(tmp_path / "incoming.csv")
    result = likewise("ask", tmp_path / "incoming.csv", "--catalogue", lists.catalogue, "--count", "5")
    frame = read_csv(result.stdout)
    assert set(frame["judgement"]) <= {None, ""}
    assert set(frame["incoming.judgement"]) == {"old"}
    assert set(frame["incoming.row"]) == {"x"}


def test_explain_says_what_was_judged(lists: Lists, asked: pl.DataFrame, tmp_path: Path) -> None:
    labels = answered(asked, lists)
    labels.write_csv(tmp_path / "labels.csv")
    record = labels.filter(pl.col("judgement") == "match")["record_id"][0]
    result = likewise("explain", *lists.arguments, "--record", record, "--judgements", tmp_path / "labels.csv")
    assert "judged by a person" in result.stdout


def test_a_stored_matcher_learns_nothing_but_keeps_to_what_is_known(
    lists: Lists, asked: pl.DataFrame, tmp_path: Path
) -> None:
    labels = answered(asked, lists)
    labels.write_csv(tmp_path / "labels.csv")
    assert likewise("match", *lists.arguments, "--save-matcher", tmp_path / "m.json", "-q").exit_code == 0
    stored: tuple[str | Path, ...] = (*lists.arguments, "--use-matcher", tmp_path / "m.json", "--slim")
    result = likewise("match", *stored, "--judgements", tmp_path / "labels.csv")
    links = dict(read_csv(result.stdout).select("record_id", "catalogue_id").rows())
    for record, other, said in labels.select("record_id", "catalogue_id", "judgement").rows():
        assert (links[record] == other) is (said == "match")
    assert "moved by judgements" not in result.stderr
