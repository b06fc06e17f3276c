"""Microsoft's older container (OLE2): is the workbook in it encrypted? calamine calls such a file unknown."""

import struct
from typing import BinaryIO

SECTOR_BYTES = 512
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")  # the stream's name in the directory, [MS-OFFCRYPTO] 2.3.4.4
BIFF8_START = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # the first record of a workbook, [MS-XLS] 2.4.21
FILE_PASS = 0x2F  # [MS-XLS] 2.4.117; near the start where it is at all
RECORDS_LOOKED_AT = 10


def is_encrypted(stream: BinaryIO) -> bool:
    """Whether the container holds an encrypted XLSX, or an XLS with a password."""
    stream.seek(0)
    content = stream.read()
    return ENCRYPTED_PACKAGE in content or _has_file_pass(content)


def _has_file_pass(content: bytes) -> bool:
    position = content.find(BIFF8_START)
    while position >= 0 and position % SECTOR_BYTES:  # a stream starts with a sector
        position = content.find(BIFF8_START, position + 1)
    for _ in range(RECORDS_LOOKED_AT if position >= 0 else 0):
        if position + 4 > len(content):
            return False
        kind, size = struct.unpack_from("<HH", content, position)
        if kind == FILE_PASS:
            return True
        position += 4 + size
    return False
