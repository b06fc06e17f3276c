"""Small workbooks of every kind, made by hand where no writer exists."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias
from xml.sax.saxutils import escape

import xlsxwriter

Grid: TypeAlias = Sequence[object]
"""Rows of cells; object, since rows of unlike cells have no narrower type in common."""

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def xlsx(sheets: Mapping[str, Grid], *, hidden: Sequence[str] = (), at: tuple[int, int] = (0, 0)) -> bytes:
    """A workbook; "=1/0" is a formula whose value is an error. `at`: row and column of the first cell, 0-based."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        formats = {kind: workbook.add_format({"num_format": kind}) for kind in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss")}
        for name, grid in sheets.items():
            sheet = workbook.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            else:
                sheet.activate()  # or the first sheet cannot be hidden
            for row, cells in enumerate(grid, start=at[0]):
                assert isinstance(cells, Sequence)
                for column, cell in enumerate(cells, start=at[1]):
                    if cell == "=1/0":
                        sheet.write_formula(row, column, "=1/0", value="#DIV/0!")
                    elif isinstance(cell, str):
                        sheet.write_string(row, column, cell)
                    elif isinstance(cell, datetime):
                        sheet.write_datetime(row, column, cell, formats["yyyy-mm-dd hh:mm:ss"])
                    elif isinstance(cell, date):
                        sheet.write_datetime(row, column, cell, formats["yyyy-mm-dd"])
                    else:
                        sheet.write(row, column, cell)
    return stream.getvalue()


def ods(rows: str, mimetype: str = "application/vnd.oasis.opendocument.spreadsheet") -> bytes:
    """An OpenDocument file with one sheet of the given rows (see `ods_row`)."""
    stream = io.BytesIO()
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{manifest}"><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{mimetype}"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}><office:body>'
            f'<office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        )
    return stream.getvalue()


def ods_row(*cells: str, repeated: int = 1, cell_repeated: int = 1) -> str:
    """One row of texts ("" is an empty cell), the row and each cell standing for so many."""
    inside = "".join(
        f'<table:table-cell table:number-columns-repeated="{cell_repeated}"'
        + (f' office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>' if cell else "/>")
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inside}</table:table-row>'


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Any zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def rewritten(workbook: bytes, replaced: Mapping[str, bytes | None]) -> bytes:
    """The archive with some members replaced, or left out where None."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped({name: content for name, content in {**members, **replaced}.items() if content is not None})
