"""A small client of the API for the command line: files up, jobs watched, links down. Standard library only."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

from likewise.errors import InputError, RefusedError, ServiceError

API = "/api/v1"
TIMEOUT = 60.0
POLL = 0.5
_PIECE = 1 << 20
ENDED = frozenset({"completed", "completed_with_errors", "failed", "cancelled"})

Answer: TypeAlias = dict[str, Any]
"""What JSON holds; the API's description says what is in it."""


class Client:
    """The API at `url`, with a key."""

    def __init__(self, url: str, key: str) -> None:
        self._url = urlsplit(url)
        self._key = key
        if self._url.scheme not in ("http", "https") or not self._url.hostname:
            raise ServiceError(f"{url} is no address of the service: write http://host:port")

    def get(self, path: str, **query: str | int) -> Answer:
        """What the API tells under a path.

        Raises:
            RefusedError: it refuses. ServiceError: it cannot be reached.
        """
        with self._asking("GET", f"{path}?{urlencode(query)}") as response:
            return _data(response)

    def post(self, path: str, wish: Mapping[str, object]) -> Answer:
        """What the API answers to JSON; raises as `get`."""
        headers = {"Content-Type": "application/json"}
        with self._asking("POST", path, json.dumps(wish).encode(), headers) as response:
            return _data(response)

    def upload(self, path: str, file: Path, **fields: str) -> Answer:
        """Send a file with the other fields of a form, piece by piece; raises as `get`.

        Raises:
            InputError: the file cannot be read.
        """
        boundary = uuid4().hex
        before, after = _form(boundary, file.name, fields), f"\r\n--{boundary}--\r\n".encode()
        try:
            size = file.stat().st_size
            with file.open("rb") as stream:

                def body() -> Iterator[bytes]:
                    yield before
                    while piece := stream.read(_PIECE):
                        yield piece
                    yield after

                headers = {
                    "Content-Type": f"multipart/form-data; boundary={boundary}",
                    "Content-Length": str(len(before) + size + len(after)),
                }
                with self._asking("POST", path, body(), headers) as response:
                    return _data(response)
        except FileNotFoundError as error:
            raise InputError(f"{file} does not exist; check the path", file=str(file)) from error
        except OSError as error:
            raise InputError(f"{file} cannot be read: {error.strerror or error}", file=str(file)) from error

    def download(self, path: str, target: Path, **query: str) -> None:
        """Write what the API sends to a file, which appears when it is complete; raises as `get`."""
        from likewise.files.atomic import replacing

        with self._asking("GET", f"{path}?{urlencode(query)}") as response:
            _check(response)
            with replacing(target) as stream:
                shutil.copyfileobj(response, stream, _PIECE)

    def finished(self, job_id: str, told: Callable[[Answer], None] | None = None) -> Answer:
        """A job at its end; `told` is called with it meanwhile.

        Raises:
            RefusedError: it failed or was cancelled; the message says why.
        """
        while True:
            job = self.get(f"/jobs/{job_id}")
            if told is not None:
                told(job)
            if job["state"] in ("failed", "cancelled"):
                raise RefusedError(
                    f"the job {job['state']}: {job['errorMessage'] or 'somebody stopped it'}", job=job_id
                )
            if job["state"] in ENDED:
                return job
            time.sleep(POLL)

    @contextmanager
    def _asking(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[HTTPResponse]:
        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = kind(self._url.hostname or "", self._url.port, timeout=TIMEOUT)
        try:
            try:
                address = quote(f"{self._url.path.rstrip('/')}{API}{path}", safe="/?=&%+")
                known = {"Authorization": f"Bearer {self._key}", **(headers or {})}
                connection.request(method, address, body, known)
                response = connection.getresponse()
            except (ConnectionError, TimeoutError, HTTPException) as error:
                raise self._unreachable(error) from error
            except OSError as error:
                if error.filename is not None:  # the file to be sent, not the service
                    raise
                raise self._unreachable(error) from error
            yield response
        finally:
            connection.close()

    def _unreachable(self, error: Exception) -> ServiceError:
        why = str(error) or type(error).__name__
        return ServiceError(
            f"{self._url.geturl()} does not answer: {why}: start it with `likewise up`, or name it with --url"
        )


def _form(boundary: str, filename: str, fields: Mapping[str, str]) -> bytes:
    """The beginning of a form, up to the file's content."""
    lines = []
    for name, value in fields.items():
        lines += [f"--{boundary}", f'Content-Disposition: form-data; name="{name}"', "", value]
    safe = filename.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
    lines += [f"--{boundary}", f'Content-Disposition: form-data; name="file"; filename="{safe}"']
    return "\r\n".join([*lines, "Content-Type: application/octet-stream", "", ""]).encode()


def _data(response: HTTPResponse) -> Answer:
    _check(response)
    try:
        answer: Answer = json.loads(response.read())["data"]
    except (ValueError, KeyError, TypeError) as error:
        raise ServiceError("what answers is not Likewise: check --url") from error
    return answer


def _check(response: HTTPResponse) -> None:
    """RefusedError with what the API says, where it does not do what was asked."""
    if response.status < 300:
        return
    try:
        message = str(json.loads(response.read())["error"]["message"])
    except (ValueError, KeyError, TypeError) as error:
        raise ServiceError(f"what answers is not Likewise (status {response.status}): check --url") from error
    raise RefusedError(message, status=response.status)
