"""`ETag` and `If-Match` (RFC 9110, 8.8.3 and 13.1.1): a change names the state that it is based on."""

import hashlib
import json
import re
from collections.abc import Sequence

from likewise.errors import PreconditionFailedError, PreconditionRequiredError

IF_MATCH = "If-Match"
_TAG = re.compile(r'(?:W/)?"[!#-~\x80-\xff]*"')


def etag_of(state: Sequence[object]) -> str:
    """A strong tag, quotes included, of anything that JSON can say; other values are taken by their text."""
    text = json.dumps(state, default=str, separators=(",", ":"))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def check_if_match(given: str | None, etag: str, *, required: bool = True) -> None:
    """Lets pass what is based on the present state; a weak tag never is.

    Raises:
        PreconditionRequiredError: nothing was given, and it is required.
        PreconditionFailedError: it is another state's tag.
    """
    if given is None:
        if required:
            raise PreconditionRequiredError("send If-Match with the ETag of what you have read")
        return
    if given.strip() != "*" and etag not in _TAG.findall(given):
        raise PreconditionFailedError("it was changed since you read it: read it again, then decide")
