"""Guessing an encoding from before Unicode: charset-normalizer, and alphabets where it cannot tell."""

import re

ALPHABETIC = (  # the likelier first: the order breaks a tie
    "cp1252", "cp1250", "cp1251", "cp1254", "cp1257", "cp1253", "cp1255", "cp1256", "koi8_r", "cp866", "cp850", "mac_roman",
)  # fmt: skip
EAST_ASIAN = ("cp932", "gb18030", "big5", "cp949", "euc_jp")

MIXED_SCRIPTS = re.compile(r"[a-z][\u0370-\u06ff]|[\u0370-\u06ff][a-z]")

ALPHABETS = (  # letters beyond a to z of one language or of close neighbours
    "äöüß", "áàäéèëíïóòöúùü", "éèêëàâçîïôùûœæÿ", "áéíóúñüºª", "áâãàçéêíóôõúü", "àèéìíòóù", "åäöæøéü", "áéíóúýþæöð",
    "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž", "çğıöşüâîi̇",
    "āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ",
)  # fmt: skip


def guess_legacy_encoding(sample: bytes) -> str:
    """The encoding of `sample`, which is not UTF-8; Western European where nothing speaks for another."""
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, cp_isolation=[*ALPHABETIC, *EAST_ASIAN])
    best = matches.best()
    if best is None:
        return ALPHABETIC[0]
    tied = {
        name
        for match in matches
        if match.chaos <= best.chaos + 0.01 and match.coherence >= best.coherence - 0.02
        for name in match.could_be_from_charset
    }
    choices = [name for name in ALPHABETIC if name in tied]
    return best.encoding if best.encoding in EAST_ASIAN else max(choices, key=lambda name: _fit(sample, name))


def _fit(sample: bytes, name: str) -> float:
    """The largest share of the letters beyond ASCII that one alphabet covers; 1.0 where there are none.

    A letter of another script right beside a Latin one counts against it: no word mixes them.
    """
    text = sample.decode(name, errors="replace").lower()
    letters = [character for character in text if character > "\x7f" and character.isalpha()]
    if not letters:
        return 1.0
    covered = max(sum(letter in alphabet for letter in letters) for alphabet in ALPHABETS)
    return (covered - len(MIXED_SCRIPTS.findall(text))) / len(letters)
