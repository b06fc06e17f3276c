"""The matcher as its users rely on it: pure scoring, storage, structure, small and odd lists."""

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_lists import KnownList, make_list
from polars.testing import assert_frame_equal

from likewise.embedders.home import HomeTrainer
from likewise.engine.matcher import Matcher, fit_and_match, match
from likewise.engine.records import Table
from likewise.engine.results import LINK_COLUMNS, Cardinality, Decision, Links, MatcherKind, Options
from likewise.errors import MatcherError, TableError


def f1(links: Links, truth: dict[str, str]) -> float:
    """F1 of "best candidate with probability >= 0.5" against all true matches."""
    likely = links.frame.filter(pl.col("probability") >= 0.5).select("record_id", "catalogue_id").rows()
    right: int = sum(truth.get(record) == found for record, found in likely)
    return 2 * right / (len(likely) + len(truth))


def piece(table: Table, rows: Sequence[int]) -> Table:
    """Some rows of a table."""
    return replace(table, frame=table.frame[list(rows)])


@pytest.fixture(scope="module")
def fitted(products: KnownList) -> tuple[Matcher, Links]:
    return fit_and_match(products.incoming, products.catalogue)


def test_most_products_are_found_without_labels(products: KnownList, fitted: tuple[Matcher, Links]) -> None:
    """The point of it all, on data nobody tuned for."""
    assert f1(fitted[1], products.truth) >= 0.9


@pytest.mark.criterion("AC-3.3")
def test_one_row_per_record_in_order_with_the_documented_columns(
    products: KnownList, fitted: tuple[Matcher, Links]
) -> None:
    frame = fitted[1].frame
    assert tuple(frame.columns) == (*LINK_COLUMNS, "catalogue_row")
    assert frame["row"].to_list() == list(range(1, len(products.incoming) + 1))
    assert frame["record_id"].to_list() == products.incoming.frame["id"].to_list()
    assert set(frame["decision"]) <= {str(one) for one in Decision}
    assert frame.filter(pl.col("decision") == "no_match")["catalogue_id"].null_count() == 0
    assert (frame["catalogue_id"].is_null() == frame["probability"].is_null()).all()


@pytest.mark.criterion("AC-4.1")
@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 399), min_size=1, max_size=12, unique=True))
def test_a_record_scores_the_same_in_any_company(
    products: KnownList, fitted: tuple[Matcher, Links], rows: list[int]
) -> None:
    """Scoring is pure: the same digits alone, in a chunk, in any order. Competition is what a list adds, so it is off."""
    matcher = fitted[0]
    alone = Options(cardinality=Cardinality.MANY_TO_ONE)
    whole = matcher.match(products.incoming, products.catalogue, alone).frame
    some = matcher.match(piece(products.incoming, rows), products.catalogue, alone).frame
    columns = ["record_id", "catalogue_id", "decision", "probability", "reason"]
    assert some.select(columns).rows() == whole[rows].select(columns).rows()


@pytest.mark.criterion("AC-4.2")
def test_a_stored_matcher_answers_the_same(products: KnownList, fitted: tuple[Matcher, Links]) -> None:
    matcher, links = fitted
    text = matcher.to_json()
    stored = json.loads(text)
    assert stored["version"] == 1
    assert {one["field"] for one in stored["comparisons"]} >= {"name", "brand", "code", "price"}
    again = Matcher.from_json(text)
    assert again == matcher
    assert again.match(products.incoming, products.catalogue).frame.equals(links.frame)


@pytest.mark.criterion("AC-4.2")
@pytest.mark.parametrize(
    ("text", "told"),
    [("not json", "not a stored matcher"), ("{}", "not a stored matcher"), ('{"version": 1}', "not a stored matcher")],
)
def test_a_damaged_matcher_is_refused(text: str, told: str) -> None:
    with pytest.raises(MatcherError, match=told):
        Matcher.from_json(text)


@pytest.mark.criterion("AC-4.2")
def test_a_matcher_of_another_version_is_refused(fitted: tuple[Matcher, Links]) -> None:
    stored = json.loads(fitted[0].to_json())
    with pytest.raises(MatcherError, match="version 2"):
        Matcher.from_json(json.dumps({**stored, "version": 2}))


@pytest.mark.criterion("AC-3.7")
def test_progress_is_told_stage_by_stage_to_the_end(products: KnownList) -> None:
    """Every stage rises from 0 to all rows, so that a bar never stands where nothing is said to happen."""
    told: list[tuple[str, int, int]] = []
    fit_and_match(products.incoming, products.catalogue, progress=lambda *step: told.append(step))
    rows = len(products.incoming)
    for stage in ("comparing", "deciding"):
        steps = [done for name, done, total in told if name == stage and total == rows]
        assert steps == sorted(steps)
        assert (steps[0], steps[-1]) == (0, rows)


@pytest.mark.criterion("AC-4.6")
def test_the_same_seed_gives_the_same_answer(products: KnownList, fitted: tuple[Matcher, Links]) -> None:
    again = fit_and_match(products.incoming, products.catalogue, Options(jobs=1))
    assert again[0].to_json() == fitted[0].to_json()
    assert again[1].frame.equals(fitted[1].frame)


@pytest.mark.criterion("AC-4.3", "AC-6.8")
def test_one_to_one_is_detected_and_kept(fitted: tuple[Matcher, Links]) -> None:
    links = fitted[1]
    assert links.summary.cardinality is Cardinality.ONE_TO_ONE
    assert links.summary.cardinality_detected
    claimed = links.frame.filter(pl.col("probability") > 0.5)["catalogue_id"]
    assert claimed.is_duplicated().sum() == 0


@pytest.mark.criterion("AC-4.3", "AC-6.8")
def test_many_to_one_is_detected_and_kept(several_each: KnownList) -> None:
    links = match(several_each.incoming, several_each.catalogue)
    assert links.summary.cardinality is Cardinality.MANY_TO_ONE
    assert f1(links, several_each.truth) >= 0.85


@pytest.mark.criterion("AC-6.8", "AC-3.11")
def test_the_structure_can_be_overruled(several_each: KnownList) -> None:
    options = Options(cardinality=Cardinality.ONE_TO_ONE)
    links = match(several_each.incoming, several_each.catalogue, options)
    assert links.summary.cardinality is Cardinality.ONE_TO_ONE
    assert not links.summary.cardinality_detected
    linked = links.frame.filter(pl.col("decision") == "link")["catalogue_id"]
    assert linked.is_duplicated().sum() == 0


@pytest.mark.criterion("AC-4.4")
def test_a_matcher_of_the_catalogue_alone_answers(products: KnownList) -> None:
    matcher = Matcher.fit(None, products.catalogue)
    assert matcher.recipe.fitted_on.incoming_rows == 0
    links = matcher.match(products.incoming, products.catalogue)
    assert f1(links, products.truth) >= 0.8
    one = matcher.match(piece(products.incoming, [3]), products.catalogue, Options(cardinality=Cardinality.MANY_TO_ONE))
    several = matcher.match(products.incoming, products.catalogue, Options(cardinality=Cardinality.MANY_TO_ONE))
    assert one.frame["probability"][0] == several.frame["probability"][3]


def test_a_stored_matcher_serves_a_list_with_other_headers(products: KnownList, fitted: tuple[Matcher, Links]) -> None:
    """A second supplier names the columns otherwise: they are found anew, the weights stay."""
    renamed = replace(
        products.incoming,
        frame=products.incoming.frame.rename({"name": "Artikel", "brand": "Marke", "code": "Typ", "price": "Preis"}),
    )
    links = fitted[0].match(renamed, products.catalogue)
    assert {(one.incoming, one.catalogue) for one in links.summary.fields} >= {("Artikel", "name"), ("Typ", "code")}
    assert f1(links, products.truth) >= 0.9


@pytest.mark.parametrize("matcher", list(MatcherKind))
def test_a_column_that_is_left_out_is_an_empty_one(products: KnownList, matcher: MatcherKind) -> None:
    """A record that was sent alone often lacks what it has no value for: the matcher's columns stay what they are."""
    recipe = fit_and_match(products.incoming, products.catalogue, Options(matcher=matcher, embedder=HomeTrainer()))[0]
    rows = products.incoming.frame.head(30)
    empty = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in ("brand", "price"))
    shorter = recipe.match(rows.drop("brand", "price"), products.catalogue)
    assert_frame_equal(shorter.frame, recipe.match(empty, products.catalogue).frame)


def test_a_matcher_refuses_a_catalogue_that_lacks_its_columns(
    products: KnownList, fitted: tuple[Matcher, Links]
) -> None:
    other = replace(products.catalogue, frame=products.catalogue.frame.drop("code"))
    with pytest.raises(MatcherError, match="'code'"):
        fitted[0].match(products.incoming, other)


@pytest.mark.criterion("AC-6.6")
@pytest.mark.parametrize("matcher", list(MatcherKind))
def test_a_higher_target_links_no_more(products: KnownList, matcher: MatcherKind) -> None:
    linked = []
    for target in (0.6, 0.9, 0.99):
        links = match(
            products.incoming, products.catalogue, Options(precision=target, matcher=matcher, embedder=HomeTrainer())
        )
        linked.append(links.summary.counts[Decision.LINK])
        found = links.frame.filter(pl.col("decision") == "link").select("record_id", "catalogue_id").rows()
        right = sum(products.truth.get(record) == other for record, other in found)
        assert right >= (target - 0.03) * len(found)
    assert linked == sorted(linked, reverse=True)
    assert linked[0] > 0


@pytest.mark.criterion("AC-6.5")
def test_probabilities_mean_what_they_say() -> None:
    """Expected calibration error over ten bins, pooled over three lists."""
    chances, right = [], []
    for seed in (1, 5, 9):
        known = make_list(400, 500, seed=seed)
        frame = match(known.incoming, known.catalogue).frame
        chances += frame["probability"].fill_null(0.0).to_list()
        right += [known.truth.get(a) == b for a, b in frame.select("record_id", "catalogue_id").rows()]
    bins = np.minimum((np.array(chances) * 10).astype(int), 9)
    gaps = [
        abs(np.mean(np.array(chances)[bins == one]) - np.mean(np.array(right)[bins == one])) * np.mean(bins == one)
        for one in np.unique(bins)
    ]
    assert sum(gaps) <= 0.06


@pytest.mark.criterion("AC-6.7")
def test_records_that_share_a_name_stay_several_and_are_not_linked_by_guess(products: KnownList) -> None:
    twin = products.catalogue.frame[:1].with_columns(pl.lit("999999").alias("id"))
    catalogue = replace(products.catalogue, frame=pl.concat([products.catalogue.frame, twin]))
    exact = products.catalogue.frame[:1].with_columns(pl.lit("TWIN").alias("id"))
    incoming = replace(products.incoming, frame=pl.concat([products.incoming.frame, exact]))
    links = match(incoming, catalogue, Options(candidates=3))
    mine = links.frame.filter(pl.col("record_id") == "TWIN").sort("rank")
    assert set(mine["catalogue_id"][:2]) == {"000000", "999999"}
    assert mine["decision"][0] == "review"
    assert mine["probability"][0] <= 0.5
    assert "2 catalogue records fit equally well" in mine["reason"][0]


@pytest.mark.criterion("AC-3.5")
def test_candidates_come_ranked_and_the_best_is_the_ordinary_answer(
    products: KnownList, fitted: tuple[Matcher, Links]
) -> None:
    frame = match(products.incoming, products.catalogue, Options(candidates=4)).frame
    assert frame.columns[6] == "rank"
    assert frame.group_by("row").len()["len"].max() == 4
    best = frame.filter(pl.col("rank") == 1).drop("rank")
    assert best.equals(fitted[1].frame)
    others = frame.filter(pl.col("rank") > 1)
    assert others["decision"].null_count() == len(others)
    ordered = frame.group_by("row", maintain_order=True).agg(pl.col("catalogue_id").n_unique(), pl.len())
    assert (ordered["catalogue_id"] == ordered["len"]).all()


@pytest.mark.criterion("AC-6.9")
@pytest.mark.parametrize("matcher", list(MatcherKind))
@pytest.mark.parametrize(("rows", "catalogue_rows"), [(1, 500), (1, 1), (3, 10), (60, 10), (400, 1), (0, 20)])
def test_small_lists_give_an_answer(rows: int, catalogue_rows: int, matcher: MatcherKind) -> None:
    known = make_list(rows, catalogue_rows, matched=1.0 if rows == 1 else 0.5)
    links = match(known.incoming, known.catalogue, Options(matcher=matcher, embedder=HomeTrainer()))
    assert len(links.frame) == rows
    assert sum(links.summary.counts.values()) == rows


@pytest.mark.criterion("AC-6.9")
def test_one_exact_record_is_found_in_a_catalogue(products: KnownList) -> None:
    exact = products.catalogue.frame[7:8].with_columns(pl.lit("X1").alias("id"))
    links = match(Table("one", exact), products.catalogue)
    assert links.frame["catalogue_id"][0] == products.catalogue.frame["id"][7]
    assert links.frame["decision"][0] == "link"


@pytest.mark.criterion("AC-6.9")
def test_when_everything_matches_nearly_everything_is_linked() -> None:
    known = make_list(300, 300, matched=1.0)
    links = match(known.incoming, known.catalogue)
    assert f1(links, known.truth) >= 0.95


@pytest.mark.criterion("AC-1.10")
def test_a_failed_row_is_told_and_the_rest_goes_on(products: KnownList, fitted: tuple[Matcher, Links]) -> None:
    frame = products.incoming.frame.with_row_index("n").with_columns(
        pl.when(pl.col("n") == 5).then(None).otherwise(pl.col(name)).alias(name)
        for name in products.incoming.frame.columns
    )
    broken = Table("broken", frame.drop("n"), {5: "line 7 has 9 fields where the header has 5"})
    links = fitted[0].match(broken, products.catalogue)
    failed = links.frame.row(5, named=True)
    assert (failed["decision"], failed["reason"]) == ("failed", "line 7 has 9 fields where the header has 5")
    assert failed["catalogue_id"] is None
    assert failed["probability"] is None
    assert links.summary.counts[Decision.FAILED] == 1
    others = [row for row in range(len(broken)) if row != 5]
    assert links.frame[others]["decision"].ne_missing(fitted[1].frame[others]["decision"]).sum() <= 1


def test_an_empty_row_has_no_candidate_and_says_so(products: KnownList, fitted: tuple[Matcher, Links]) -> None:
    empty = pl.DataFrame({"id": ["E1"], "name": ["N/A"], "brand": [None], "code": ["-"], "price": [""]})
    links = fitted[0].match(Table("empty", empty), products.catalogue)
    assert links.frame.row(0, named=True)["decision"] == "no_match"
    assert links.frame["probability"].null_count() == 1
    assert links.frame["reason"][0] == "nothing in common with any catalogue record"


def test_an_empty_catalogue_is_refused(products: KnownList) -> None:
    with pytest.raises(TableError, match="no records to match against"):
        match(products.incoming, piece(products.catalogue, []))


@pytest.mark.criterion("AC-9.6")
def test_a_catalogue_key_that_repeats_is_refused(products: KnownList) -> None:
    with pytest.raises(TableError, match="key column 'brand' is not unique"):
        match(products.incoming, products.catalogue, Options(catalogue_key="brand"))


def test_a_repeated_incoming_key_is_told(products: KnownList) -> None:
    incoming = replace(products.incoming, frame=products.incoming.frame.with_columns(pl.lit("same").alias("id")))
    links = match(incoming, products.catalogue, Options(key="id"))
    assert any("stands more than once" in one for one in links.summary.incoming.notices)
    assert links.frame["record_id"].to_list() == ["same"] * len(incoming)


def test_another_target_with_a_stored_matcher_moves_the_threshold(
    products: KnownList, fitted: tuple[Matcher, Links]
) -> None:
    matcher, links = fitted
    strict = matcher.match(products.incoming, products.catalogue, Options(precision=0.995))
    assert strict.summary.target_precision == 0.995
    assert strict.summary.counts[Decision.LINK] <= links.summary.counts[Decision.LINK]
    assert strict.frame["probability"].equals(links.frame["probability"])


@pytest.mark.criterion("AC-6.4", "AC-7.2")
@settings(max_examples=25, deadline=None)
@given(row=st.integers(0, 399), other=st.one_of(st.none(), st.integers(0, 499)))
def test_the_waterfall_adds_up(fitted: tuple[Matcher, Links], row: int, other: int | None) -> None:
    """For any pair: contributions sum to the weight, the weight is the probability, and the best pair's is the answer's."""
    links = fitted[1]
    why = links.explain(row, other)
    assert sum(one.weight for one in why.contributions) == pytest.approx(why.weight)
    assert why.probability == pytest.approx(1 / (1 + 2**-why.weight))
    answered = links.frame.row(row, named=True)
    if other is None or other == answered["catalogue_row"]:
        assert why.probability == pytest.approx(answered["probability"], abs=1e-9)
        assert (str(why.decision), why.reason) == (answered["decision"], answered["reason"])


@pytest.mark.criterion("AC-6.3")
def test_a_missing_value_adds_no_evidence(products: KnownList, fitted: tuple[Matcher, Links]) -> None:
    """Blank one field: its comparisons vanish from the waterfall, both where one side and where both lack it."""
    matcher = fitted[0]
    for name in ("brand", "code", "price"):
        without = products.incoming.frame[:1].with_columns(pl.lit(None, dtype=pl.String).alias(name))
        why = matcher.explain(Table("one", without), products.catalogue, "S00000", "000000")
        assert not [one for one in why.contributions if one.label.startswith(f"{name}:")]


def test_explaining_what_is_not_there_is_refused(products: KnownList, fitted: tuple[Matcher, Links]) -> None:
    matcher, links = fitted
    with pytest.raises(TableError, match="no row 401"):
        links.explain(400)
    with pytest.raises(TableError, match="no row 501"):
        links.explain(0, 500)
    with pytest.raises(TableError, match="no record 'nobody'"):
        matcher.explain(products.incoming, products.catalogue, "nobody")
    with pytest.raises(TableError, match="no record 'nothing'"):
        matcher.explain(products.incoming, products.catalogue, "S00000", "nothing")


@pytest.mark.criterion("AC-5.3")
def test_levenshtein_answers_in_the_same_form(products: KnownList, fitted: tuple[Matcher, Links]) -> None:
    matcher, links = fit_and_match(products.incoming, products.catalogue, Options(matcher=MatcherKind.LEVENSHTEIN))
    assert links.frame.schema == fitted[1].frame.schema
    assert [one.comparison for one in matcher.recipe.comparisons] == ["levenshtein"]
    assert links.summary.counts[Decision.LINK] > 0
    assert 0.0 < f1(links, products.truth) <= 1.0
    assert Matcher.from_json(matcher.to_json()).match(products.incoming, products.catalogue).frame.equals(links.frame)
    why = links.explain(0)
    assert "levenshtein" in [one.label for one in why.contributions]
