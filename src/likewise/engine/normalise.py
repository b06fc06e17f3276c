"""Raw text into comparable text: folded text, its words, its code-like tokens.

`Folded` text is a type of its own, so that raw and comparable text cannot be mixed up.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NewType, TypeVar

Folded = NewType("Folded", str)
"""Text in comparable form: compatibility-normalised, case-folded, accents off, punctuation as single blanks."""

Value = TypeVar("Value", str, str | None)

MISSING = frozenset(
    {"", "-", "--", "---", "–", "—", "?", ".", "n/a", "#n/a", "na", "n.a.", "n.a", "null", "<null>", "(null)", "\\n", "none",
     "nan", "nat", "nil", "<na>"}
)  # fmt: skip
"""What people and programs write for "nothing here", case-folded."""

LONGEST_MISSING = max(map(len, MISSING))
"""In characters, blanks around it aside."""

BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""What Python's `strip` takes away, a few control characters more than Polars' own; U+3000 is the last of them."""

_ASCII_SEPARATORS = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) != "."}
_APOSTROPHES = {ord(mark): None for mark in "'’`´ʼ"}
PLAIN_LETTERS = "À-ÖØ-öø-ıĴ-ľŁ-ňŊ-žƀ-ǃǍ-ǰǴ-ɏ"
"""The letters of Latin-1 and Latin Extended A and B, but those that NFKC makes others of."""
_PLAIN = re.compile(rf"[\x00-\x7f{PLAIN_LETTERS}]*")
ASCII_FOLDED = bytes(ord(_ASCII_SEPARATORS.get(code, chr(code).lower())) for code in range(128)) + bytes(
    range(128, 256)
)
ASCII_APOSTROPHES = bytes(mark for mark in _APOSTROPHES if mark < 128)
LONE_DOT = re.compile(r"\.(?:(?<!\d\.)|(?!\d))")
_NOT_WORD = re.compile(r"[^\w.]|_")
_CODE_LIKE = re.compile(r"[^\W_]+(?:[-./][^\W_]+)*")
_CODE_SEPARATOR = re.compile(r"[-./]")
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_FRACTIONS = (*range(0xBC, 0xBF), *range(0x2150, 0x2160), 0x2189)
_SPELT_OUT = {code: " " + unicodedata.normalize("NFKC", chr(code)) for code in _FRACTIONS} | dict.fromkeys(
    map(ord, "®©™℠"), " "
)
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_MARKED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")


def each(function: Callable[[Value], str], values: Sequence[Value]) -> list[str]:
    """A function of every value, called once for each distinct one: columns repeat themselves."""
    made = {value: function(value) for value in set(values)}
    return [made[value] for value in values]


def is_missing(raw: str | None) -> bool:
    """Whether a raw value says that there is no value."""
    if raw is None:
        return True
    value = raw.strip()
    return len(value) <= LONGEST_MISSING and value.casefold() in MISSING


def is_plain(raw: str) -> bool:
    """Whether text is of ASCII and common Latin letters alone: these are `compatible`, and accents come off easily."""
    return raw.isascii() or _PLAIN.fullmatch(raw) is not None


def compatible(raw: str) -> str:
    """Text whose characters have their plain forms: "㎏" as "kg", "１" and "١" as "1"; no invisible characters.

    NFKC without default-ignorable code points, as Unicode's NFKC_Casefold (section 3.13) but with the case kept; digits
    of all scripts are ASCII, "1½" is "1 1⁄2", trade marks are blanks.
    """
    if is_plain(raw):
        return raw
    text = unicodedata.normalize("NFKC", _IGNORABLE.sub("", raw.translate(_SPELT_OUT)))
    return _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match.group())), text)


def fold(raw: str) -> Folded:
    """Comparable form of any text; idempotent.

    Compatible characters (full-width digits, ligatures), case folding, accents removed from Latin, Greek and Cyrillic
    letters (elsewhere they make letters of their own) and from what is no letter, apostrophes dropped, emoji as words,
    all other punctuation and symbols as blanks but the point inside a number, blanks collapsed.
    """
    if raw.isascii():
        text = raw.encode().translate(ASCII_FOLDED, ASCII_APOSTROPHES).decode()
    else:
        text = _strip_accents(compatible(raw.translate(_APOSTROPHES)).casefold().translate(_APOSTROPHES))
        text = _NOT_WORD.sub(_blank_unless_symbol, text.translate(_ASCII_SEPARATORS))
    if "." in text:
        text = LONE_DOT.sub(" ", text)
    return Folded(" ".join(text.split()))


def _blank_unless_symbol(match: re.Match[str]) -> str:
    """Emoji and joining marks carry meaning; other punctuation does not."""
    char = match.group()
    kept = unicodedata.category(char)
    return f" {char} " if kept == "So" else char if kept in ("Mn", "Mc") else " "


def _strip_accents(text: str) -> str:
    out: list[str] = []
    marked = False
    for char in unicodedata.normalize("NFD", text):
        if not char.isascii():
            is_mark, bears_accents, combines = _nature(char)
            marked = marked if is_mark else bears_accents
            if marked and combines:
                continue
        else:
            marked = True
        out.append(char)
    return unicodedata.normalize("NFKC", "".join(out)).casefold()


@lru_cache(4096)
def _nature(char: str) -> tuple[bool, bool, bool]:
    """Whether a character is a mark; one whose marks are accents; one that combines with the one before."""
    category = unicodedata.category(char)
    bears_accents = category[0] != "L" or unicodedata.name(char, "").startswith(_MARKED_SCRIPTS)
    return category[0] == "M", bears_accents, unicodedata.combining(char) != 0


def compact(raw: str) -> str:
    """Folded text without blanks and points: how a code or a phone number is compared."""
    return fold(raw).replace(" ", "").replace(".", "")


def codes(raw: str) -> list[str]:
    """Code-like tokens, runs with both letters and digits: whole without separators, then such parts of them.

    "KX-TG6700B" gives "kxtg6700b" and "tg6700b".
    """
    found: list[str] = []
    if _DIGIT.search(raw) is None and raw.isascii():
        return found
    for token in _CODE_LIKE.findall(compatible(raw).casefold()):
        if not token.isalpha():
            found += _code_parts(token)
    return found


@lru_cache(1 << 12)
def _code_parts(token: str) -> tuple[str, ...]:
    """A code-like token without separators, then such parts of it; a list repeats a record's code in its title."""
    if not _is_mixed(token):
        return ()
    parts = _CODE_SEPARATOR.split(token)
    return ("".join(parts), *(filter(_is_mixed, parts) if len(parts) > 1 else ()))


def _is_mixed(token: str) -> bool:
    """Whether a token has both letters and digits, three characters or more."""
    return len(token) >= 3 and bool(_DIGIT.search(token) and _LETTER.search(token))
