"""Files of the package for browsers: with a policy that lets a page load from this origin only, and asked about by ETag."""

import re
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import FileResponse
from starlette.staticfiles import NotModifiedResponse

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""For pages: nothing from elsewhere, no inline code."""

ASK = "no-cache"
"""Kept by the browser, which asks each time whether it still holds."""
FOREVER = "public, max-age=31536000, immutable"
"""For files whose name changes with their content."""
GZIP_SUFFIX = ".gz"
"""Of a file's smaller form beside it (web/compressed.ts)."""
TAKES_GZIP = re.compile(r"(?:^|,)\s*gzip(?=\s*(?:[;,]|$))(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
"""An Accept-Encoding that names it, and not with a weight of nothing (RFC 9110, 12.5.3)."""


def packaged(request: Request, path: Path, media_type: str, keep: str = ASK) -> Response:
    """The file, or 304 to a browser that has it; in its gzip form where that lies beside it and the browser takes it."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": keep}
    smaller = path.with_name(path.name + GZIP_SUFFIX)
    if smaller.is_file():
        headers["Vary"] = "Accept-Encoding"
        if TAKES_GZIP.search(request.headers.get("accept-encoding", "")):
            path, headers["Content-Encoding"] = smaller, "gzip"
    whole = FileResponse(path, media_type=media_type, headers=headers, stat_result=path.stat())
    if request.headers.get("if-none-match") == whole.headers["etag"]:
        unchanged = NotModifiedResponse(whole.headers)
        # A browser takes what it kept with the headers of this answer, the policy for all other answers among them.
        unchanged.headers["Content-Security-Policy"] = PAGE_POLICY
        return unchanged
    return whole
