"""JSON as a script, for clients that knew no other way to ask another origin (JSONP); only version 0.2 has it."""

import json
from collections.abc import Mapping
from typing import Annotated, TypeAlias

from fastapi import Query
from fastapi.responses import JSONResponse, Response

CALLBACK = r"^[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*){0,9}$"
"""The name of a function, perhaps in some objects: nothing that could do anything else in a script."""

Callback: TypeAlias = Annotated[str | None, Query(max_length=200, pattern=CALLBACK)]
"""A route's parameter `callback: Callback`."""


def response(answer: Mapping[str, object], callback: str | None) -> Response:
    """The answer, or a call of the function with it."""
    if callback is None:
        return JSONResponse(answer)
    # In ASCII, since JSON may hold line separators that scripts may not; a comment first, as nothing but a script begins.
    content = f"/**/{callback}({json.dumps(answer, allow_nan=False)});"
    return Response(content, media_type="text/javascript; charset=utf-8")
