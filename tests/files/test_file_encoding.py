"""Encodings: told by the bytes, guessed only where they do not tell, and never the end of a file."""

from typing import Any

import pytest

from likewise.errors import InputError
from likewise.files.legacy import guess_legacy_encoding

TEXT = "id,name\n1,Müller\n2,Zoë\n"
ROWS = [("1", "Müller"), ("2", "Zoë")]


@pytest.mark.criterion("AC-1.2")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_unicode_is_told_with_and_without_a_mark(read: Any, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-32-be" else ""
    table = read((mark + TEXT).encode(encoding))
    assert table.columns == ["id", "name"]
    assert table.frame.rows() == ROWS
    assert table.notices == ()


def test_a_marked_big_endian_file(read: Any) -> None:
    assert read(b"\xfe\xff" + TEXT.encode("utf-16-be")).frame.rows() == ROWS


@pytest.mark.criterion("AC-1.2", "AC-9.8")
def test_an_older_encoding_is_guessed_and_told(read: Any) -> None:
    table = read(TEXT.encode("cp1252"))
    assert table.frame.rows() == ROWS
    assert table.notices == ("It is not UTF-8; it was read as cp1252, which is a guess: say so if it is another.",)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Compañía Española de Petróleos;Málaga\nSeñor Muñoz;Logroño"),
        ("cp1252", "Société Générale;Orléans\nCrédit Agricole;Nîmes"),
        ("cp1252", "Ålesund Skipsverft;Tromsø\nBærum Bygg;Ørsta"),
        ("cp1250", "Škoda Auto;Mladá Boleslav\nČeské dráhy;Plzeň\nŽďár nad Sázavou"),
        ("cp1250", "Zażółć gęślą jaźń\nŁódź Spółka\nŚwięty Krzyż"),
        ("cp1251", "Общество с ограниченной ответственностью Ромашка\nИванов и сыновья"),
        ("cp1253", "Αθήνα Εταιρεία\nΘεσσαλονίκη"),
        ("cp1254", "Türkiye İş Bankası\nŞişe Cam Fabrikaları"),
        ("cp1257", "Rīgas siers;Šiauliai\nVilniaus žuvų įmonė"),
        ("cp932", "株式会社トヨタ\n日本電気\nソニー株式会社"),
        ("gb18030", "上海汽车集团\n北京科技有限公司"),
        ("cp949", "삼성전자 주식회사\n현대자동차"),
    ],
)
def test_names_of_many_languages_are_guessed_right(encoding: str, text: str) -> None:
    raw = text.encode(encoding)
    assert raw.decode(guess_legacy_encoding(raw)) == text


@pytest.mark.parametrize(("raw", "text"), [(b"5 \x80;Acme", "5 €;Acme"), (b"\x81\x8d\x8f\x90\x9d\xff" * 9, None)])
def test_where_nothing_speaks_for_another_it_is_western(raw: bytes, text: str | None) -> None:
    name = guess_legacy_encoding(raw)
    assert text is None or raw.decode(name) == text


@pytest.mark.criterion("AC-1.2", "AC-9.8")
def test_a_broken_byte_costs_one_character(read: Any) -> None:
    table = read(TEXT.encode() + "3,Łódź\n4,bro".encode() + b"\xffken\n" + "5,Ünder\n".encode())
    assert table.frame["name"].to_list() == ["Müller", "Zoë", "Łódź", "bro\ufffdken", "Ünder"]
    assert table.notices == ("Bytes that are not utf-8 were replaced by \ufffd, the first in line 5.",)


def test_a_broken_byte_far_into_a_large_file_is_found(read: Any) -> None:
    """Beyond the first block that is read, after lines that are plain ASCII."""
    plain = "".join(f"{n},name of a thing\r\n" for n in range(80_000)).encode()
    table = read(b"id,name\r\n" + plain + "1,Müller\r\n2,Zoë\r\n".encode() + b"3,\xff\r\n")
    assert len(table) == 80_003
    assert table.notices == ("Bytes that are not utf-8 were replaced by \ufffd, the first in line 80004.",)


def test_an_older_encoding_shows_itself_late(read: Any) -> None:
    plain = b"".join(b"%d,name of a thing\n" % n for n in range(80_000))
    late = "".join(f"{n},Müller & Söhne Möbel\n" for n in range(5_000)).encode("cp1252")
    table = read(b"id,name\n" + plain + late)
    assert table.frame["name"][-1] == "Müller & Söhne Möbel"
    assert "cp1252" in table.notices[0]


def test_nul_characters_are_taken_out_and_told(read: Any) -> None:
    table = read(b"id,name\n1,Ac\0me\n2,Beta\n" + b"3,Gamma\n" * 30)
    assert table.frame["name"].to_list()[:2] == ["Acme", "Beta"]
    assert table.notices == ("NUL characters were taken out.",)


@pytest.mark.criterion("AC-1.11")
def test_a_given_encoding_overrules(read: Any) -> None:
    assert read(TEXT.encode("cp1252"), encoding="latin-1").notices == ()
    assert read("\ufeff".encode() + TEXT.encode(), encoding="UTF8").columns == ["id", "name"]
    assert read(TEXT.encode("utf-16-le"), encoding="utf-16-le").frame.rows() == ROWS
    assert "not ascii" in read(TEXT.encode(), encoding="ascii").notices[0]


@pytest.mark.parametrize("name", ["nope", "base64", "rot13", "unicode_escape", "UTF7", "undefined", "utf\0"])
def test_an_unknown_encoding_is_an_error(read: Any, name: str) -> None:
    with pytest.raises(InputError, match="is not a known text encoding"):
        read(TEXT, encoding=name)
