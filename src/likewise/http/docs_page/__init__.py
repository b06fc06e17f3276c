"""The page at /docs: Swagger UI over /openapi.json, out of files of the package, so that nothing is loaded from elsewhere.

`swagger-ui-bundle.js`, `swagger-ui.css` and their licences are those of the npm package swagger-ui-dist, unchanged
(version and digests: tests/http/test_docs_page.py); `index.html` and `start.js` are ours.
"""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from likewise.http.authorise import PUBLIC
from likewise.http.packaged import packaged

PATH = "/docs"
PAGE = "index.html"
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
        "swagger-ui.css": "text/css; charset=utf-8",
        "start.js": "text/javascript; charset=utf-8",
    }
)
router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])


@router.get(PATH)
async def docs_page(request: Request) -> Response:
    """The page."""
    return _file(request, PAGE, "text/html; charset=utf-8")


@router.get(PATH + "/{name}")
async def docs_file(request: Request, name: str) -> Response:
    """A file of the page."""
    if name not in MEDIA_TYPES:
        raise HTTPException(404)
    return _file(request, name, MEDIA_TYPES[name])


def _file(request: Request, name: str, media_type: str) -> Response:
    return packaged(request, Path(str(resources.files(__name__).joinpath(name))), media_type)
