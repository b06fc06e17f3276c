"""Raw text into comparable text: what is kept, what is levelled, and that no text can break it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.engine.normalise import codes, compact, compatible, fold, is_missing

ANY_TEXT = st.text(st.characters(), max_size=12)
MARKS = st.text(
    st.characters(categories=["Mn", "Mc", "Me", "Lm", "Lo", "Sk", "So", "No", "Cf", "Cs", "Cc"]), max_size=6
)


@given(st.one_of(ANY_TEXT, MARKS, st.builds("a{}1".format, MARKS)))
def test_folding_twice_changes_nothing_for_any_text(raw: str) -> None:
    """Folded text is a fixed point, whatever code points it was made of, lone surrogates and controls included."""
    assert fold(fold(raw)) == fold(raw)


@given(ANY_TEXT)
def test_folded_text_has_single_blanks_between_its_words(raw: str) -> None:
    assert fold(raw) == " ".join(fold(raw).split())


@given(ANY_TEXT)
def test_nothing_here_raises_for_any_text(raw: str) -> None:
    assert isinstance(is_missing(raw), bool)
    assert " " not in compact(raw)
    assert all(len(code) >= 3 for code in codes(raw))


@pytest.mark.criterion("AC-1.9")
@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Škoda Ångström ñandú", "skoda angstrom nandu"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁne oﬀset", "fine offset"),
        ("Ελλάδα", "ελλαδα"),
        ("ΟΔΟΣ", "οδοσ"),
        ("ёлка Йод", "елка иод"),
        ("１２３　ＡＢＣ", "123 abc"),
        ("e\u0301", "e"),
        ("D’Arcy's rock´n", "darcys rockn"),
        ("a_b-c/d", "a b c d"),
        ("Vers. 2.50, pt.", "vers 2.50 pt"),
        ("Bosch® Makita™", "bosch makita"),
        ("Schrau\u00adben\u200b", "schrauben"),
        ("\u202bשלום\u202c", "שלום"),
        ("pizza🍕gut", "pizza 🍕 gut"),
        ("❤\ufe0f", "❤"),
        ("1½ Zoll", "1 1 2 zoll"),
        ("٢٠٢٤", "2024"),
    ],
)
def test_what_writing_varies_is_levelled(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@pytest.mark.criterion("AC-1.9")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("はハ", "ばバ"),  # dakuten make another syllable
        ("が", "か"),
        ("한국", "하구"),
        ("שָׁלוֹם", "שָׂלוֹם"),
        ("किताब", "कतब"),
        ("مُدرّس", "مدرس"),
        ("😀", "😢"),
        ("北京", "东京"),
        ("1.5", "15"),
    ],
)
def test_what_carries_meaning_stays_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert fold(one)


def test_marks_stay_on_the_letters_of_other_scripts() -> None:
    """Composed and decomposed spellings of one syllable are one text."""
    assert fold("か\u3099") == fold("が") == "が"
    assert fold("ﾊﾞ") == "バ"
    assert fold("\u1112\u1161\u11ab") == "한"


def test_plain_forms_of_characters_keep_their_case() -> None:
    assert compatible("㎏ Ⅳ ｋＷ") == "kg IV kW"


@pytest.mark.criterion("AC-1.8")
@pytest.mark.parametrize(
    "raw",
    [None, "", "  ", " " * 50, "\t\n", "\u00a0", "-", "--", "—", "?", "N/A", "n/a ", "NA", "null", "NULL", "(null)",
     "\\N", "None", "NaN", "NaT", "#N/A", "<NA>", "nil", "."],
)  # fmt: skip
def test_what_says_that_there_is_nothing_is_missing(raw: str | None) -> None:
    assert is_missing(raw)


@pytest.mark.criterion("AC-1.8")
@pytest.mark.parametrize(
    "raw", ["0", "0.0", "no", "None Such Ltd", "Nan Goldin", "x", "...no", "N", "null pointer", "false"]
)
def test_a_value_that_resembles_nothing_is_a_value(raw: str) -> None:
    assert not is_missing(raw)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("Panasonic KX-TG6700B cordless", ["kxtg6700b", "tg6700b"]),
        ("kx-tg 6700b", ["6700b"]),
        ("DCD796", ["dcd796"]),
        ("ＤＣＤ７９６", ["dcd796"]),
        ("A1", []),
        ("hammer 500", []),
        ("10.5/B7x", ["105b7x", "b7x"]),
        ("", []),
    ],
)
def test_code_like_tokens_have_letters_and_digits(raw: str, found: list[str]) -> None:
    assert codes(raw) == found


@pytest.mark.parametrize("raw", ["AB-12.3", "ab 123", "Ａb/１２３", " a.b.1-2-3 "])
def test_compact_codes_know_no_separators(raw: str) -> None:
    assert compact(raw) == "ab123"
