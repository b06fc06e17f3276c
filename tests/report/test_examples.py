"""What is marked as different in the examples is what differs for the engine."""

from hypothesis import given
from hypothesis import strategies as st

from likewise.report.examples import SHOWN, Piece, pieces


def marked(text: str, other: str) -> list[str]:
    return [piece.text for piece in pieces(text, other) if piece.differs]


def test_words_that_the_other_side_lacks_are_marked() -> None:
    assert marked("Acme Drill 500 W", "Acme drill, 700 W") == ["500"]


def test_order_case_accents_and_punctuation_are_no_difference() -> None:
    assert marked("Müller, Anna-Maria", "ANNA MARIA MULLER") == []


def test_beside_a_missing_value_nothing_is_marked() -> None:
    """Missing is missing, not a disagreement."""
    assert pieces("Acme", "") == (Piece("Acme", differs=False),)
    assert pieces("", "Acme") == ()


def test_scripts_without_blanks_are_compared_by_character() -> None:
    assert marked("東京都", "東京府") == ["都"]


def test_a_run_of_different_words_is_one_mark_that_ends_with_a_word() -> None:
    assert pieces("red, big box", "box") == (
        Piece("red, big", differs=True),
        Piece(" ", differs=False),
        Piece("box", differs=False),
    )


def test_a_word_far_behind_in_the_other_value_counts_as_there() -> None:
    """Values are cut for the eye only."""
    assert marked("needle", "hay " * SHOWN + "needle") == []


@given(text=st.text(max_size=100), other=st.text(max_size=100))
def test_the_pieces_are_the_text(text: str, other: str) -> None:
    joined = "".join(piece.text for piece in pieces(text, other))
    assert len(joined) == len(text)
    assert not marked(text, text)
