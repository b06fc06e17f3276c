"""Protects the reading of forms: whatever pieces a body comes in, the file is what was sent, byte for byte."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from likewise.errors import ValidationError
from likewise.http import forms
from likewise.http.forms import FormReader

BOUNDARY = "--------q1"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def part(disposition: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: text/csv\r\n\r\n"
    return head.encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def read(body: bytes, pieces: list[int] | None = None) -> tuple[bytes, FormReader]:
    """The file out of a body that comes in pieces that end at these places."""
    reader, content, begun = FormReader(CONTENT_TYPE), b"", 0
    for end in [*sorted(pieces or []), len(body)]:
        content += reader.feed(body[begun:end])
        begun = end
    reader.finish()
    return content, reader


@given(
    content=st.one_of(
        st.binary(max_size=200), st.lists(st.sampled_from([b"\r", b"\n", b"-", b"--------q1"])).map(b"".join)
    ),
    cuts=st.lists(st.integers(0, 300), max_size=8),
)
def test_the_pieces_make_no_difference(content: bytes, cuts: list[int]) -> None:
    assume(f"\r\n--{BOUNDARY}".encode() not in b"\r\n" + content)
    body = form(
        part('name="source"', "Häfen".encode()), part('name="file"; filename="ä.csv"', content), part('name="a"', b"")
    )
    found, reader = read(body, [min(cut, len(body)) for cut in cuts])
    assert found == content
    assert reader.filename == "ä.csv"
    assert dict(reader.fields) == {"source": "Häfen", "a": ""}


@pytest.mark.parametrize(
    "body",
    [
        b"a,b\n1,2\n",
        form(part('name="source"', b"x")),
        form(part('name="other"; filename="list.csv"', b"x")),
        form(part('name="file"', b"x")),
        form(part('name="file"; filename="a"', b"x"), part('name="file"; filename="b"', b"y")),
        form(*(part(f'name="f{number}"', b"") for number in range(forms.MOST_FIELDS + 1))),
        form(part('name="options"', b"x" * (forms.LONGEST_FIELD + 1))),
        form(part('name="file"; filename="a"', b"x"))[:-10],
        b"",
    ],
)
def test_what_is_no_form_with_one_file_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError, match="form"):
        read(body)


def test_a_content_type_without_boundary_is_refused() -> None:
    with pytest.raises(ValidationError, match="boundary"):
        FormReader("multipart/form-data")
