"""Zip archives: which workbook one holds, and whether it is safe to unpack, before any parser sees it."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from likewise.errors import InputError
from likewise.files.limits import Limits
from likewise.files.source import Source

CHUNK_BYTES = 1 << 20
RATIO_FREE_BYTES = 1 << 26

WORKBOOKS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}  # XLSM is taken for XLSX
OTHERS = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
)
MANIFEST = "META-INF/manifest.xml"
OPENDOCUMENT_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"


@contextmanager
def open_archive(source: Source) -> Iterator[zipfile.ZipFile]:
    """The archive's directory and members.

    Raises:
        InputError: it is damaged, or its members are encrypted.
    """
    source.stream.seek(0)
    try:
        with zipfile.ZipFile(source.stream) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise damaged(source) from error
    except RuntimeError as error:  # what zipfile raises for an encrypted member
        raise protected(source) from error


def protected(source: Source) -> InputError:
    """The error for a workbook that only a password opens."""
    return InputError(
        f"{source.label} is protected by a password; remove it (save the file without one)", file=source.label
    )


def damaged(source: Source) -> InputError:
    """The error for a workbook that cannot be taken apart."""
    return InputError(
        f"{source.label} is damaged or cut short; get it again, or open it in a spreadsheet program and save it anew",
        file=source.label,
    )


def check_is_workbook(source: Source) -> None:
    """Make sure that the archive is a workbook.

    Raises:
        InputError: it is damaged, encrypted, or something else; the message says what, where that is cheap.
    """
    with open_archive(source) as archive:
        members = set(archive.namelist())
        # calamine calls an encrypted file one of unknown format; OpenDocument's manifest tells (part 3, 4.4).
        if MANIFEST in members and b"encryption-data" in archive.read(MANIFEST):
            raise protected(source)
        is_opendocument = "mimetype" not in members or archive.read("mimetype").startswith(OPENDOCUMENT_SHEET)
    if not is_opendocument:
        raise InputError(
            f"{source.label} is an OpenDocument file without a spreadsheet; save the table as .ods or .csv",
            file=source.label,
        )
    if members.isdisjoint(WORKBOOKS):
        found = next((what for member, what in OTHERS if member in members), "a ZIP archive without a workbook")
        advice = "unpack it and name the file inside" if "ZIP" in found else "save the table as .xlsx or .csv"
        raise InputError(f"{source.label} is {found}; {advice}", file=source.label)


def workbook_form(source: Source) -> str:
    """Which of `WORKBOOKS` a file that passed `check_is_workbook` is."""
    with open_archive(source) as archive:
        members = set(archive.namelist())
    return next(form for member, form in WORKBOOKS.items() if member in members)


def check_expansion(source: Source, limits: Limits) -> None:
    """Refuse a zip bomb: first by the declared sizes, then by unpacking everything once into nothing.

    A member that holds more than it declares fails its checksum, because reading stops at the declared size.

    Raises:
        InputError: it would unpack to more than the limits allow, or is damaged.
    """
    packed = source.stream.seek(0, 2)
    with open_archive(source) as archive:
        declared = sum(member.file_size for member in archive.infolist())
        allowed = min(limits.max_expanded_bytes, max(packed * limits.max_expansion_ratio, RATIO_FREE_BYTES))
        if declared > allowed:
            raise _bomb(source, declared, allowed)
        for member in archive.namelist():
            with archive.open(member) as stream:
                while stream.read(CHUNK_BYTES):
                    pass


def markup(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """A member's XML in pieces that end before a "<", so that no tag is cut in two."""
    rest = b""
    with archive.open(member) as stream:
        while block := stream.read(CHUNK_BYTES):
            cut = block.rfind(b"<")
            if cut < 0:
                yield rest + block
                rest = b""
            else:
                yield rest + block[:cut]
                rest = block[cut:]
    yield rest


def _bomb(source: Source, declared: int, allowed: int) -> InputError:
    return InputError(
        f"{source.label} would unpack to {declared:,} bytes, more than the {allowed:,} allowed; "
        "if it is genuine, save the table as .csv",
        file=source.label,
    )
