"""How far a sheet reaches, from its XML: calamine holds the whole rectangle, so one stray cell can exhaust memory."""

import re
import zipfile
from dataclasses import dataclass

from likewise.files.archive import markup

COLUMN = re.compile(rb' r="([A-Z]{1,3})\d')
ROW = re.compile(rb' r="[A-Z]{1,3}(\d{1,7})"')
FILLED_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*? r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*? t="e"')
SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\w+:id="([^"]+)"')
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
ODS_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)(?=[\s/>])[^>]*>")
ODS_ROWS = re.compile(rb'table:number-rows-repeated="(\d{1,9})"')
ODS_COLUMNS = re.compile(rb'table:number-columns-repeated="(\d{1,9})"')


@dataclass(frozen=True)
class Extent:
    """The rectangle from A1 to the last filled cell, and how many cells in it are errors like #DIV/0!."""

    rows: int
    columns: int
    errors: int = 0

    @property
    def cells(self) -> int:
        """How many cells would be held in memory."""
        return self.rows * self.columns


def xlsx_extent(archive: zipfile.ZipFile, index: int, most_cells: int) -> Extent | None:
    """The extent of the sheet at `index` (0-based, workbook order); None where its part is not found.

    Formatted but empty cells are told from filled ones only where they would break `most_cells`.
    """
    member = _sheet_member(archive, index)
    if member is None:
        return None
    letters: set[bytes] = set()
    rows = errors = 0
    for piece in markup(archive, member):
        letters.update(COLUMN.findall(piece))
        rows = max(rows, max(map(int, set(ROW.findall(piece))), default=0))
        if b' t="e"' in piece:
            errors += len(ERROR_CELL.findall(piece))
    rough = Extent(rows, max(map(_column_number, letters), default=0), errors)
    return rough if rough.cells <= most_cells else _filled_extent(archive, member, errors)


def ods_extent(archive: zipfile.ZipFile) -> Extent:
    """The extent of the largest sheet: calamine unpacks all of them on opening, repeated cells included."""
    largest = current = Extent(0, 0)
    row = repeat = column = 0
    for piece in markup(archive, "content.xml"):
        for tag in ODS_TAG.finditer(piece):
            if tag[1] == b"table":
                current = Extent(0, 0)
                row = repeat = column = 0
            elif tag[1] == b"table-row":
                row += repeat
                repeat, column = _number(ODS_ROWS, tag[0]), 0
            else:
                column += _number(ODS_COLUMNS, tag[0])
                if b"value" in tag[0] or not tag[0].endswith(b"/>"):
                    current = Extent(row + repeat, max(current.columns, column))
                    largest = max(largest, current, key=lambda extent: extent.cells)
    return largest


def _filled_extent(archive: zipfile.ZipFile, member: str, errors: int) -> Extent:
    rows = columns = 0
    for piece in markup(archive, member):
        for letters, row in set(FILLED_CELL.findall(piece)):
            rows, columns = max(rows, int(row)), max(columns, _column_number(letters))
    return Extent(rows, columns, errors)


def _sheet_member(archive: zipfile.ZipFile, index: int) -> str | None:
    members = set(archive.namelist())
    relations_part = "xl/_rels/workbook.xml.rels"
    if not members.issuperset({"xl/workbook.xml", relations_part}):
        return None
    identifiers = SHEET.findall(archive.read("xl/workbook.xml"))
    targets = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target") for tag in RELATION.findall(archive.read(relations_part))
    }
    target = targets.get(identifiers[index].decode(), "") if index < len(identifiers) else ""
    member = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return member if member in members else None


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return found[1].decode("utf-8", errors="replace") if found else ""


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _number(pattern: re.Pattern[bytes], tag: bytes) -> int:
    found = pattern.search(tag)
    return int(found[1]) if found else 1
