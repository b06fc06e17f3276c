"""Files of the package for browsers: with a policy that lets a page load from this origin only, and asked about by ETag."""

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


def packaged(request: Request, path: Path, media_type: str, keep: str = ASK) -> Response:
    """The file, or 304 to a browser that has it."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": keep}
    whole = FileResponse(path, media_type=media_type, headers=headers, stat_result=path.stat())
    if request.headers.get("if-none-match") == whole.headers["etag"]:
        return NotModifiedResponse(whole.headers)
    return whole
