"""Broken, hostile and foreign workbooks end in one line, before they cost memory."""

import struct
import zipfile
from typing import Any

import pytest
from workbooks import ods, ods_row, rewritten, xlsx, zipped

from likewise.errors import InputError
from likewise.files import Limits, spreadsheet

BOOK = xlsx({"S": [["sku", "price"], ["A1", 1.5]]})
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def refusal(read: Any, content: bytes, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        read(content, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.details["file"]
    return message


@pytest.mark.criterion("AC-9.3")
@pytest.mark.parametrize("kept", [0.05, 0.5, 0.9, 0.999])
def test_a_truncated_workbook(read: Any, kept: float) -> None:
    assert "is damaged or cut short" in refusal(read, BOOK[: int(len(BOOK) * kept)])


def test_a_workbook_with_a_broken_member(read: Any) -> None:
    with_rubbish = bytearray(BOOK)
    start = BOOK.index(SHEET.encode()) + len(SHEET)
    with_rubbish[start + 20 : start + 60] = b"\xff" * 40
    assert "is damaged" in refusal(read, bytes(with_rubbish))


@pytest.mark.parametrize("content", [b"not XML <<<", b"<worksheet><sheetData><row><c r='A1' t='s'><v>99"])
def test_a_workbook_with_a_broken_sheet(read: Any, content: bytes) -> None:
    message = refusal(read, rewritten(BOOK, {SHEET: content}))
    assert "is damaged" in message or "no visible sheet with data" in message


def test_a_panic_in_the_parser_is_an_error_of_the_file(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """calamine is Rust; a bug in it arrives as an exception that is not an Exception."""
    panic = type("PanicException", (BaseException,), {})

    def panicking(_: object) -> None:
        raise panic

    monkeypatch.setattr(spreadsheet, "_open_workbook", panicking)
    assert "is damaged" in refusal(read, BOOK)


def test_an_interrupt_is_not_an_error_of_the_file(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(spreadsheet, "_open_workbook", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read(BOOK)


@pytest.mark.criterion("AC-9.4", "AC-21.3")
def test_a_zip_bomb_is_refused_by_its_declared_size(read: Any) -> None:
    bomb = rewritten(BOOK, {"xl/media/image1.png": bytes(100_000_000)})
    assert len(bomb) < 200_000
    assert "would unpack to 100," in refusal(read, bomb)
    assert "more than the 1,000 allowed" in refusal(read, BOOK, limits=Limits(max_expanded_bytes=1_000))


@pytest.mark.criterion("AC-9.4", "AC-21.3")
def test_a_zip_bomb_that_lies_about_its_size_is_refused(read: Any) -> None:
    """The sizes in the archive's directory say 10 bytes; reading stops there, and the checksum tells."""
    bomb = bytearray(rewritten(BOOK, {"xl/media/image1.png": bytes(1_000_000)}))
    true_size = struct.pack("<I", 1_000_000)
    assert bomb.count(true_size) == 2
    bomb = bytearray(bytes(bomb).replace(true_size, struct.pack("<I", 10)))
    assert "is damaged" in refusal(read, bytes(bomb))


def test_an_encrypted_member(read: Any) -> None:
    content = bytearray(BOOK)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = content.find(signature)
        while position >= 0:
            content[position + offset] |= 1
            position = content.find(signature, position + 4)
    assert "protected by a password" in refusal(read, bytes(content))


@pytest.mark.criterion("AC-21.3")
def test_a_cell_in_the_far_corner_is_refused_before_it_fills_the_memory(read: Any) -> None:
    cell = b'<c r="XFD1048576" t="str"><v>x</v></c>'
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">%s</row></sheetData></worksheet>'
    message = refusal(read, rewritten(BOOK, {SHEET: sheet % cell}))
    assert "spans 1,048,576 rows by 16,384 columns" in message


def test_formatting_out_to_the_far_corner_is_no_reason_to_refuse(read: Any) -> None:
    with zipfile.ZipFile(__import__("io").BytesIO(BOOK)) as archive:
        sheet = archive.read(SHEET)
    styled = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')
    assert len(read(rewritten(BOOK, {SHEET: styled}))) == 1


def test_a_workbook_whose_parts_are_named_otherwise(read: Any) -> None:
    """Targets may be absolute; a sheet whose part is not found is left to the parser."""
    relations = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(__import__("io").BytesIO(BOOK)) as archive:
        text = archive.read(relations)
    absolute = text.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
    assert len(read(rewritten(BOOK, {relations: absolute}))) == 1
    assert "is damaged" in refusal(read, rewritten(BOOK, {relations: None}))
    assert "is damaged" in refusal(read, rewritten(BOOK, {relations: text.replace(b"rId1", b"rId77")}))


@pytest.mark.parametrize(
    ("rows", "size"),
    [
        (ods_row("a", "b") + ods_row("x", cell_repeated=16_384, repeated=100_000), "100,001 rows by 16,384 columns"),
        (
            ods_row("a", "b") + ods_row("", repeated=1_000_000) + ods_row("x", cell_repeated=500),
            "1,000,002 rows by 500",
        ),
    ],
)
def test_repeated_cells_are_refused_before_they_fill_the_memory(read: Any, rows: str, size: str) -> None:
    assert f"spans {size}" in refusal(read, ods(rows))


def test_too_many_columns(read: Any) -> None:
    book = xlsx({"S": [[f"c{n}" for n in range(3_000)], list(range(3_000))]})
    assert "has 3,000 columns, more than the 2,000" in refusal(read, book)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (zipped({"word/document.xml": "<x/>"}), "a Word document; save the table"),
        (zipped({"ppt/presentation.xml": "<x/>"}), "a PowerPoint presentation; save the table"),
        (zipped({"META-INF/MANIFEST.MF": ""}), "a Java archive"),
        (zipped({"a.csv": "a,b"}), "a ZIP archive without a workbook; unpack it"),
        (zipped({}), "a ZIP archive without a workbook; unpack it"),
        (ods("", mimetype="application/vnd.oasis.opendocument.text"), "an OpenDocument file without a spreadsheet"),
        (zipped({"xl/workbook.xml": "<x/>"}), "is damaged"),
        (OLE_MAGIC + bytes(2_000), "is damaged"),
    ],
    ids=["docx", "pptx", "jar", "zip", "empty zip", "odt", "hollow xlsx", "hollow ole"],
)
def test_other_archives_are_named(read: Any, content: bytes, what: str) -> None:
    assert what in refusal(read, content)


@pytest.mark.criterion("AC-9.2")
def test_an_encrypted_opendocument_sheet(read: Any) -> None:
    """OpenDocument encrypts its parts and says so in the manifest."""
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    content = (
        f'<manifest:manifest xmlns:manifest="{manifest}"><manifest:file-entry manifest:full-path="content.xml" '
        'manifest:media-type="text/xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
    )
    book = rewritten(ods(ods_row("a", "b")), {"META-INF/manifest.xml": content.encode()})
    assert "protected by a password" in refusal(read, book)


def ole(*sectors: bytes) -> bytes:
    return b"".join(part.ljust(512, b"\0") for part in (OLE_MAGIC, *sectors))


BOF = struct.pack("<HH", 0x809, 16) + b"\x00\x06\x05\x00" + bytes(12)


@pytest.mark.criterion("AC-9.2")
@pytest.mark.parametrize(
    "content",
    [
        ole("EncryptedPackage".encode("utf-16-le")),
        ole(BOF + struct.pack("<HH", 0x86, 0) + struct.pack("<HH", 0x2F, 54)),
        ole(b"text " + BOF, BOF + struct.pack("<HH", 0x2F, 54)),
    ],
    ids=["xlsx", "xls", "xls, not at the first look-alike"],
)
def test_a_password_is_named_as_the_reason(read: Any, content: bytes) -> None:
    assert "protected by a password" in refusal(read, content)


@pytest.mark.parametrize("content", [ole(BOF), ole(BOF)[:1060], ole(BOF + struct.pack("<HH", 0x5C, 60_000))])
def test_an_old_workbook_without_a_password_is_not_called_protected(read: Any, content: bytes) -> None:
    assert "is damaged" in refusal(read, content)
