"""A form with a file in it (multipart/form-data, RFC 7578), read piece by piece: the file is handed on as it comes.

Starlette's own reader writes the file to a temporary place first, and so the disk is written twice.
"""

from collections.abc import Mapping

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from likewise.errors import ValidationError

FILE = "file"
MOST_FIELDS = 20
LONGEST_FIELD = 1 << 20
"""Bytes."""


class FormReader:
    """Takes a form apart.

    Attributes:
        filename: as its sender named the file, once its part has begun; null before.
        fields: the form's other parts, decoded, as far as they have come.
    """

    def __init__(self, content_type: str) -> None:
        """For a body of this content type.

        Raises:
            ValidationError: it says no boundary.
        """
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise ValidationError("the form cannot be read: its content type says no boundary")
        self.filename: str | None = None
        self._fields: dict[str, bytearray] = {}
        self._header, self._value, self._disposition = bytearray(), bytearray(), b""
        self._into: bytearray | None = None
        self._file = bytearray()
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_data": self._data,
                "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
                "on_header_end": self._header_end,
                "on_headers_finished": self._begin,
                "on_end": self._end,
            },
        )

    @property
    def fields(self) -> Mapping[str, str]:
        """The parts beside the file; what is no UTF-8 is marked as such."""
        return {name: bytes(value).decode(errors="replace") for name, value in self._fields.items()}

    def feed(self, piece: bytes) -> bytes:
        """Reads on; what of the file is in this piece.

        Raises:
            ValidationError: this is no form, or not one that is wanted here.
        """
        self._file = bytearray()
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise ValidationError(f"the form cannot be read: {error}") from error
        return bytes(self._file)

    def finish(self) -> None:
        """At the body's end.

        Raises:
            ValidationError: the form is cut off, or has no file.
        """
        if not self._ended:
            raise ValidationError("the form cannot be read: it is cut off")
        if self.filename is None:
            raise ValidationError(f"the form has no file: send it in the part '{FILE}'")

    def _header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _begin(self) -> None:
        """A part begins: its headers are known."""
        _, options = parse_options_header(self._disposition)
        self._disposition = b""
        name = options.get(b"name", b"").decode(errors="replace")
        if b"filename" in options:
            if name != FILE or self.filename is not None:
                raise ValidationError(f"the form has no file, or several: send one in the part '{FILE}'")
            self.filename = options[b"filename"].decode(errors="replace")
            self._into = None
            return
        if len(self._fields) >= MOST_FIELDS:
            raise ValidationError(f"the form has more than {MOST_FIELDS} fields")
        self._into = self._fields[name] = bytearray()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._into is None:
            self._file += data[start:end]
        elif len(self._into) + end - start > LONGEST_FIELD:
            raise ValidationError(f"a field of the form is longer than {LONGEST_FIELD} bytes")
        else:
            self._into += data[start:end]

    def _end(self) -> None:
        self._ended = True
