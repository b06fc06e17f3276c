"""Protects the order of candidates: what is linked first, what was asked for by its key is there, as is an exact name."""

from hypothesis import given
from hypothesis import strategies as st

from likewise.reconcile.ranking import Candidate, Ranked, ranked


def test_the_linked_one_stands_first_and_alone_is_the_match() -> None:
    found = [Candidate(1, 0.97), Candidate(2, 0.96, linked=True), Candidate(3, 0.2)]
    assert ranked(found, [], [], 10, name_alone=False) == [
        Ranked(2, 96.0, match=True),
        Ranked(1, 96.0, match=False),
        Ranked(3, 20.0, match=False),
    ]


def test_a_record_of_the_key_comes_before_the_others_with_a_high_score_and_is_no_match_by_that() -> None:
    found = [Candidate(1, 0.6), Candidate(2, 0.001)]
    assert ranked(found, [2], [], 10, name_alone=False) == [Ranked(2, 100.0, match=False), Ranked(1, 60.0, match=False)]
    linked = [Candidate(1, 0.98, linked=True), Candidate(2, 0.001)]
    assert ranked(linked, [2], [], 10, name_alone=False) == [Ranked(1, 98.0, match=True), Ranked(2, 98.0, match=False)]


def test_one_of_exactly_the_name_is_never_cut_off() -> None:
    found = [Candidate(1, 0.5), Candidate(2, 0.4), Candidate(3, 0.3), Candidate(4, 0.2)]
    assert [one.row for one in ranked(found, [], [3, 4], 2, name_alone=False)] == [1, 3]
    assert [one.row for one in ranked(found, [], [2, 4], 2, name_alone=False)] == [1, 2]
    assert [one.row for one in ranked(found, [1], [4], 1, name_alone=False)] == [1]


def test_among_equals_one_of_exactly_the_name_comes_first() -> None:
    """A catalogue may have the same name with a comma and without."""
    found = [Candidate(1, 0.5), Candidate(2, 0.5), Candidate(3, 0.6)]
    assert [one.row for one in ranked(found, [], [2], 3, name_alone=False)] == [3, 2, 1]


def test_where_only_a_name_was_asked_for_one_that_has_it_comes_first() -> None:
    """But for what is linked or has the key. It is no less likely than what it stands before."""
    found = [Candidate(1, 0.5), Candidate(2, 0.4), Candidate(3, 0.01)]
    assert ranked(found, [], [2, 3], 2, name_alone=True) == [Ranked(2, 50.0, match=False), Ranked(1, 50.0, match=False)]
    assert [one.row for one in ranked(found, [1], [3], 3, name_alone=True)] == [1, 3, 2]
    linked = [Candidate(1, 0.5, linked=True), *found[1:]]
    assert [one.row for one in ranked(linked, [], [3], 3, name_alone=True)] == [1, 3, 2]


def test_nothing_found_is_nothing_told() -> None:
    assert ranked([], [], [], 5, name_alone=False) == []


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), max_size=30),
    st.none() | st.integers(0, 29),
    st.integers(1, 30),
    st.booleans(),
)
def test_scores_never_rise_and_the_limit_is_kept(
    told: list[tuple[float, bool, bool]],
    linked: int | None,
    limit: int,
    name_alone: bool,  # noqa: FBT001 -- drawn
) -> None:
    found = [Candidate(row, chance, linked=row == linked) for row, (chance, _, _) in enumerate(told)]
    keyed = [row for row, (_, by_key, _) in enumerate(told) if by_key]
    exact = [row for row, (_, _, is_exact) in enumerate(told) if is_exact]
    kept = ranked(found, keyed, exact, limit, name_alone=name_alone)
    scores = [one.score for one in kept]
    assert scores == sorted(scores, reverse=True)
    assert len(kept) == min(limit, len(found)) == len({one.row for one in kept})
    assert [one.row for one in kept if one.match] == ([linked] if linked is not None and linked < len(found) else [])
