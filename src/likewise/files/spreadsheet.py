"""XLSX, XLSM, XLSB, XLS and ODS, through calamine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from likewise.engine.records import Origin, Table
from likewise.errors import InputError
from likewise.files.archive import check_expansion, damaged, open_archive, protected, workbook_form
from likewise.files.building import TableBuilder
from likewise.files.cells import cell_text, is_error
from likewise.files.extent import Extent, ods_extent, xlsx_extent
from likewise.files.finishing import check_columns
from likewise.files.header import Header, find_header, has_value
from likewise.files.limits import Limits, ReadOptions
from likewise.files.naming import column_names, listed
from likewise.files.ole import is_encrypted
from likewise.files.source import Source

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

SAMPLE_ROWS = 200


@dataclass(frozen=True)
class _Chosen:
    """The sheet to read of those with these names, the number of its error cells, and what to tell of the choice."""

    name: str
    sheet: "CalamineSheet"
    errors: int
    names: tuple[str, ...]
    notices: tuple[str, ...] = ()


def read_spreadsheet(source: Source, options: ReadOptions, *, is_zip: bool) -> Table:
    """One sheet of a workbook as a table: the first visible one with data, or the one asked for.

    Rows without any value are no records. Error cells are nulls, counted in a notice (not in XLS and XLSB, where
    calamine does not tell them from empty cells).

    Raises:
        InputError: protected, damaged, past a limit, no such sheet, no data, no header where it was said to be.
    """
    if is_zip:
        check_expansion(source, options.limits)
        _check_opendocument(source, options.limits)
    elif is_encrypted(source.stream):
        raise protected(source)
    with _parser_failures(source):
        source.stream.seek(0)
        workbook = _open_workbook(source)
        chosen = _choose_sheet(workbook, source, options, is_zip=is_zip)
        if chosen.sheet.start is None:
            raise InputError(f"{source.label}: sheet {chosen.name!r} is empty; name another", file=source.label)
        return _table(chosen, source, options, workbook_form(source) if is_zip else "xls")


@contextmanager
def _parser_failures(source: Source) -> Iterator[None]:
    from python_calamine import CalamineError

    try:
        yield
    except (CalamineError, OSError) as error:
        raise damaged(source) from error
    except BaseException as error:
        # A panic in calamine's Rust arrives as PanicException, which is not an Exception and has no importable name.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(source) from error


def _open_workbook(source: Source) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(source.stream)


def _check_opendocument(source: Source, limits: Limits) -> None:
    with open_archive(source) as archive:
        if "content.xml" in archive.namelist():
            _check_extent(ods_extent(archive), source, limits)


def _check_extent(extent: Extent, source: Source, limits: Limits) -> None:
    if extent.cells > limits.max_cells:
        raise InputError(
            f"{source.label} spans {extent.rows:,} rows by {extent.columns:,} columns, more than the "
            f"{limits.max_cells:,} cells a sheet may have; delete what stands far off the table",
            file=source.label,
        )


def _choose_sheet(workbook: "CalamineWorkbook", source: Source, options: ReadOptions, *, is_zip: bool) -> _Chosen:
    """The sheet that is asked for, or the first visible one with data."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = workbook.sheets_metadata
    names = tuple(sheet.name for sheet in sheets)
    if options.sheet is not None:
        index = _named_sheet(options.sheet, names, source.label)
        return _Chosen(names[index], *_load(workbook, index, source, options.limits, is_zip=is_zip), names)
    visible = [
        index
        for index, sheet in enumerate(sheets)
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    for index in visible:
        sheet, errors = _load(workbook, index, source, options.limits, is_zip=is_zip)
        if sheet.start is not None:
            others = [name for name in names if name != names[index]]
            notice = f"Sheet {names[index]!r} was read; there are others: {listed(others)}."
            return _Chosen(names[index], sheet, errors, names, (notice,) if others else ())
    raise InputError(f"{source.label} has no visible sheet with data; it has: {listed(names)}", file=source.label)


def _named_sheet(wanted: str, names: Sequence[str], label: str) -> int:
    if wanted in names:
        return names.index(wanted)
    folded = [name.casefold().strip() for name in names]
    if wanted.casefold().strip() in folded:
        return folded.index(wanted.casefold().strip())
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    raise InputError(f"{label} has no sheet {wanted!r}; it has: {listed(names, most=20)}", file=label)


def _load(
    workbook: "CalamineWorkbook", index: int, source: Source, limits: Limits, *, is_zip: bool
) -> tuple["CalamineSheet", int]:
    errors = 0
    if is_zip:
        with open_archive(source) as archive:
            extent = xlsx_extent(archive, index, limits.max_cells)
        if extent is not None:
            _check_extent(extent, source, limits)
            errors = extent.errors
    return workbook.get_sheet_by_index(index), errors


def _table(chosen: _Chosen, source: Source, options: ReadOptions, form: str) -> Table:
    sheet, errors, notices = chosen.sheet, chosen.errors, list(chosen.notices)
    check_columns(sheet.width, source.label, options.limits)
    rows = ([cell_text(value) for value in row] for row in sheet.iter_rows())
    numbered = enumerate(rows, start=1)
    sample = list(islice(numbered, SAMPLE_ROWS + (options.header_row or (sheet.start or (0, 0))[0])))
    found = _header([row for _, row in sample], options.header_row, source.label)
    cells = [""] * sheet.width if found.row is None else sample[found.row][1]
    builder = TableBuilder(column_names(cells), "row", options.limits)
    if found.row is not None and any(has_value(row) for _, row in sample[: found.row]):
        notices.append(f"The header is in row {found.row + 1}; what stands above it was not read.")
    for part in (sample[found.start :], numbered):
        for number, row in part:
            kept = row
            if "#" in "".join(row) or "Err:" in "".join(row):
                kept = ["" if is_error(text) else text for text in row]
                errors += sum(map(is_error, row))
            if has_value(row):
                builder.add(number, kept)
    if errors:
        held = "1 cell held" if errors == 1 else f"{errors:,} cells held"
        notices.append(f"{held} an error like #DIV/0! instead of a value, which counts as empty.")
    header = 0 if found.row is None else found.row + 1
    origin = Origin(form, sheet=chosen.name, sheets=chosen.names, header_row=header)
    return replace(builder.table(source.name, notices), origin=origin)


def _header(rows: Sequence[Sequence[str]], header_row: int | None, label: str) -> Header:
    if header_row is None:
        return find_header(rows)
    if header_row == 0:
        return Header(row=None, start=0)
    if header_row > len(rows) or not has_value(rows[header_row - 1]):
        raise InputError(
            f"{label} has no header in row {header_row}, which is empty; name the right one, or 0 where there is no header",
            file=label,
            row=header_row,
        )
    return Header(row=header_row - 1, start=header_row)
