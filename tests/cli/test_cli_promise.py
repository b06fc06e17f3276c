"""`--promise` and `--reviews`: asked for, borne out by random answers or declined, and told in one line."""

import json
from pathlib import Path

import polars as pl
import pytest
from tool_lists import Lists, likewise, read_csv

from likewise.cli.told import budget_lines
from likewise.engine.budget import Budget


def answers(lists: Lists, asked: pl.DataFrame) -> pl.DataFrame:
    truth = set(read_csv(lists.truth.read_text()).rows())
    said = ["match" if pair in truth else "not_match" for pair in asked.select("record_id", "catalogue_id").rows()]
    return asked.select("record_id", "catalogue_id", "picked", "inclusion").with_columns(judgement=pl.Series(said))


@pytest.fixture(scope="module")
def labels(lists: Lists, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rounds of questions for a promise, answered and put one below the other."""
    path = tmp_path_factory.mktemp("promise") / "labels.csv"
    rounds: list[pl.DataFrame] = []
    for _ in range(2):
        known: tuple[str | Path, ...] = ("--judgements", path) if rounds else ()
        result = likewise("ask", *lists.arguments, *known, "--promise", "0.8", "--count", "20")
        assert result.exit_code == 0
        rounds.append(answers(lists, read_csv(result.stdout)))
        pl.concat(rounds).write_csv(path)
    return path


def told(stderr: str) -> list[str]:
    return [line for line in stderr.splitlines() if line.startswith("promise ")]


def test_all_questions_for_a_promise_are_random_and_none_comes_twice(labels: Path) -> None:
    frame = read_csv(labels.read_text())
    assert set(frame["picked"]) == {"promise"}
    assert frame.n_unique("record_id") == frame.height == 40
    assert all(0 < float(one) <= 1 for one in frame["inclusion"])


@pytest.mark.criterion("AC-29.2")
def test_without_answers_nothing_is_promised_and_what_is_needed_is_said(lists: Lists) -> None:
    result = likewise("match", *lists.arguments, "--promise", "0.8", "--slim")
    assert result.exit_code == 0
    (line,) = told(result.stderr)
    assert line.startswith("promise   declined, 80 % right links are not borne out: no random judgements yet; about ")
    assert "likewise ask --promise 0.8 --count" in line


def test_a_promise_that_the_answers_bear_out_is_kept(lists: Lists, labels: Path, tmp_path: Path) -> None:
    """The links are those from the line on, and they are as right as was promised."""
    out = tmp_path / "links.csv"
    arguments: tuple[str | Path, ...] = (*lists.arguments, "--judgements", labels, "--promise", "0.8", "--slim")
    result = likewise("match", *arguments, "--out", out, "--json")
    (line,) = told(result.stderr)
    assert line.startswith("promise   kept: of ")
    verdict = json.loads(result.stdout)["promise"]
    assert verdict["kept"]
    assert verdict["precision"]["low"] >= 0.8
    links = read_csv(out.read_text()).filter(pl.col("decision") == "link")
    judged = set(read_csv(labels.read_text())["record_id"])
    truth = set(read_csv(lists.truth.read_text()).rows())
    right = [pair in truth for pair in links.select("record_id", "catalogue_id").rows()]
    assert sum(right) / len(right) >= 0.8
    automatic = links.filter(~pl.col("record_id").is_in(list(judged)))
    assert all(float(one) >= verdict["line"] - 1e-4 for one in automatic["probability"])


def test_answers_for_a_promise_hold_without_one_too(lists: Lists, labels: Path) -> None:
    result = likewise("match", *lists.arguments, "--judgements", labels, "--slim")
    assert "judgements used: 40" in result.stderr
    assert not told(result.stderr)


@pytest.mark.criterion("AC-29.2")
def test_what_answers_do_not_bear_out_is_declined(lists: Lists, labels: Path, tmp_path: Path) -> None:
    """All answers say wrong: nothing can be promised, and more answers are not asked for."""
    frame = read_csv(labels.read_text()).with_columns(judgement=pl.lit("not_match"))
    frame.write_csv(tmp_path / "wrong.csv")
    result = likewise("match", *lists.arguments, "--judgements", tmp_path / "wrong.csv", "--promise", "0.9", "--slim")
    (line,) = told(result.stderr)
    assert line.startswith("promise   declined")
    assert "more are not expected to change that" in line


def test_a_promise_and_a_precision_contradict_each_other(lists: Lists) -> None:
    result = likewise("match", *lists.arguments, "--promise", "0.9", "--precision", "0.8")
    assert result.exit_code == 2
    assert "leave --precision out" in result.stderr


@pytest.mark.parametrize(("expected", "told"), [(0.2, "0 matches"), (1.2, "1 match"), (2.7, "3 matches")])
def test_one_match_is_told_in_the_singular(expected: float, told: str) -> None:
    budget = Budget(most=5, line=0.2, asked=5, left=4, matches_asked=3.0, matches_left=expected)
    assert budget_lines(budget)[0].endswith(f"4 less likely rows are not asked about, about {told} among them")


def test_a_limit_on_reviews_is_told_with_what_it_leaves_out(lists: Lists) -> None:
    result = likewise("match", *lists.arguments, "--reviews", "2", "--slim")
    assert result.exit_code == 0
    (line,) = [one for one in result.stderr.splitlines() if one.startswith("reviews ")]
    assert line.startswith("reviews   2 of 2 rows, about ")
    assert "less likely rows are not asked about, about " in line
    assert read_csv(result.stdout).filter(pl.col("decision") == "review").height == 2
    roomy = likewise("match", *lists.arguments, "--reviews", "100000", "--slim")
    assert "all that are worth a look" in roomy.stderr
