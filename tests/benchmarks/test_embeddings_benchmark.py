"""The same command promotes meanings where words differ and refuses them where they do not help."""

import json

import numpy as np
import polars as pl
import pytest
from datasets import Loaded
from generate_translated import TranslatedPlan, generate_translated

import embeddings
from likewise.engine.records import Table
from likewise.engine.results import Options


@pytest.mark.criterion("AC-31.1")
def test_promoted_where_words_differ_and_refused_where_they_agree(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--set", "translated", "--set", "harbour", "--seeds", "1", "--no-speed", "--json"]
    assert embeddings.main(options) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(line["name"], line["verdict"]) for line in told["lines"]] == [
        ("translated 0", "promoted"),
        ("harbour", "refused"),
    ]
    assert told["lines"][0]["embedding_f1"] > told["lines"][0]["hybrid_f1"] + 0.15
    assert embeddings.main(["--set", "nothing", "--no-speed"]) == 2


def test_a_record_is_right_with_its_match_or_without_any() -> None:
    """Against what stands in the tables: two of three records have their match, one has rightly none."""
    names = pl.Series("name", [f"{letter * 5} {number} thing" for number, letter in enumerate("abcdefgh")])
    catalogue = pl.DataFrame({"sku": [f"s{number}" for number in range(8)], "name": names})
    incoming = pl.DataFrame({"id": ["x", "y", "z"], "title": [names[1], names[5], "qqqqq zzzzz"]})
    truth = pl.DataFrame({"record_id": ["x", "y"], "catalogue_id": ["s1", "s2"]})
    told = embeddings.answered(
        Loaded("small", Table("in", incoming), Table("catalogue", catalogue), truth), Options(key="id")
    )
    assert told.right.tolist() == [True, False, True]
    assert told.f1 == pytest.approx(0.5)


def test_missed_bars_are_said() -> None:
    line = embeddings.Line("translated 0", 0.7, 0.6, 400, 1, 9, 0.02, "refused", 1.0, 2.0)
    worse = embeddings.Line("other", 0.7, 0.6, 400, 9, 1, 0.02, "promoted", 1.0, 2.0)
    slow = embeddings.Speed(100.0, 30.0, 5.0, 11.0)
    assert embeddings.missed_bars([line, worse], slow) == [
        "translated 0: refused",
        "other: promoted, and F1 falls",
        "100,000 records take more than 120 s",
        "a search takes 11.0 ms (p95), more than 10",
    ]


def test_the_two_languages_share_no_word_and_the_same_seed_gives_the_same_lists() -> None:
    """Else letters would help, and the set would not say what it is there to say."""
    plan = TranslatedPlan(rows=300, catalogue_rows=400, words=100)
    made, again = generate_translated(plan), generate_translated(plan)
    assert made.incoming.equals(again.incoming)
    assert made.catalogue.equals(again.catalogue)
    ours, theirs = (
        {word for text in column.to_list() for word in text.split()}
        for column in (made.incoming["bezeichnung"], made.catalogue["name"])
    )
    assert not ours & theirs
    truth = dict(made.matches.iter_rows())
    codes = dict(made.catalogue.select("id", "code").iter_rows())
    coded = made.incoming.filter(pl.col("artikel").is_not_null() & pl.col("id").is_in([*truth]))
    assert [codes[truth[key]] for key in coded["id"]] == coded["artikel"].to_list()
    assert np.isclose(len(truth) / 300, plan.matched)
    with pytest.raises(ValueError, match="meant once"):
        TranslatedPlan(rows=300, catalogue_rows=200)
