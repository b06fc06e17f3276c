"""Raw text into comparable text: folded text, its words, its code-like tokens.

`Folded` text is a type of its own, so that raw and comparable text cannot be mixed up.
"""

import re
import unicodedata
from typing import NewType

Folded = NewType("Folded", str)
"""Text in comparable form: compatibility-normalised, case-folded, accents off, punctuation as single blanks."""

MISSING = frozenset(
    {"", "-", "--", "---", "?", ".", "n/a", "#n/a", "na", "n.a.", "n.a", "null", "none", "nan", "nil", "<na>"}
)
"""What people and programs write for "nothing here", case-folded."""

_ASCII_SEPARATORS = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) != "."}
_APOSTROPHES = {ord(mark): None for mark in "'’`´ʼ"}
_LONE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_NOT_WORD = re.compile(r"[^\w.]|_")
_CODE_LIKE = re.compile(r"[^\W_]+(?:[-./][^\W_]+)*")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_MARKED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")


def is_missing(raw: str | None) -> bool:
    """Whether a raw value says that there is no value."""
    return raw is None or (len(raw) < 8 and raw.strip().casefold() in MISSING)


def fold(raw: str) -> Folded:
    """Comparable form of any text; idempotent.

    NFKC (full-width digits, ligatures), case folding, accents removed from Latin, Greek and Cyrillic letters only (they
    are letters of their own elsewhere), apostrophes dropped, all other punctuation and symbols as blanks but the point
    inside a number, blanks collapsed.
    """
    text = raw.lower() if raw.isascii() else _strip_accents(unicodedata.normalize("NFKC", raw).casefold())
    text = text.translate(_APOSTROPHES).translate(_ASCII_SEPARATORS)
    if not text.isascii():
        text = _NOT_WORD.sub(_blank_unless_symbol, text)
    if "." in text:
        text = _LONE_DOT.sub(" ", text)
    return Folded(" ".join(text.split()))


def _blank_unless_symbol(match: re.Match[str]) -> str:
    """Emoji and joining marks carry meaning; other punctuation does not."""
    char = match.group()
    return char if unicodedata.category(char) in ("So", "Mn", "Mc") else " "


def _strip_accents(text: str) -> str:
    out: list[str] = []
    marked = False
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.combining(char):
            if not marked:
                out.append(char)
            continue
        marked = char.isascii() or unicodedata.name(char, "").startswith(_MARKED_SCRIPTS)
        out.append(char)
    return unicodedata.normalize("NFKC", "".join(out)).casefold()


def compact(raw: str) -> str:
    """Folded text without blanks and points: how a code or a phone number is compared."""
    return fold(raw).replace(" ", "").replace(".", "")


def codes(raw: str) -> list[str]:
    """Code-like tokens: runs with both letters and digits, separators removed ("KX-TG 6700B" gives "tg6700b")."""
    found: list[str] = []
    for match in _CODE_LIKE.finditer(
        raw.casefold() if raw.isascii() else unicodedata.normalize("NFKC", raw).casefold()
    ):
        token = match.group()
        if len(token) >= 3 and _DIGIT.search(token) and _LETTER.search(token):
            parts = re.split(r"[-./]", token)
            joined = "".join(parts)
            found.append(joined)
            if len(parts) > 1:
                found.extend(part for part in parts if len(part) >= 3 and _DIGIT.search(part) and _LETTER.search(part))
    return found
