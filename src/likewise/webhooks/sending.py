"""One delivery: an HTTP POST to an address that was checked. No redirect is followed, no answer is read but its status."""

import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer

from likewise.webhooks.addresses import Address, Target

CONNECT_TIMEOUT = 5.0
"""Seconds to wait for each address, and for each piece of an answer."""
DEADLINE = 15.0
"""Seconds that a delivery may take in all, however slowly the answer drips in."""


class UndeliveredError(Exception):
    """A delivery did not arrive; the text says why and holds nothing of the URL."""


@dataclass(frozen=True)
class Post:
    """A request to be sent. `tls` is what an https connection trusts."""

    target: Target
    headers: Mapping[str, str]
    body: bytes
    tls: ssl.SSLContext | None = None


def send(post: Post, addresses: Sequence[Address], deadline: float = DEADLINE) -> int:
    """The status that the receiver answers with.

    Raises:
        UndeliveredError: there was none.
    """
    try:
        with _connected(post, addresses, deadline) as connection:
            connection.request("POST", post.target.path, post.body, dict(post.headers))
            return connection.getresponse().status
    except TimeoutError as error:
        raise UndeliveredError("no answer in time") from error
    except ssl.SSLError as error:
        raise UndeliveredError(f"TLS: {error.reason or type(error).__name__}") from error
    except OSError as error:
        raise UndeliveredError(error.strerror or type(error).__name__) from error
    except HTTPException as error:
        raise UndeliveredError(f"not an HTTP answer ({type(error).__name__})") from error


@contextmanager
def _connected(post: Post, addresses: Sequence[Address], deadline: float) -> Iterator[HTTPConnection]:
    """A connection to the first address that takes it, which speaks for the target's name (Host, SNI, certificate)."""
    target, tls = post.target, post.tls or _public_tls()
    open_socket = _first(addresses, target.port)
    try:
        connection: HTTPConnection = HTTPConnection(target.host, target.port)
        if target.scheme == "https":
            connection = HTTPSConnection(target.host, target.port, context=tls)
            open_socket = tls.wrap_socket(open_socket, server_hostname=target.host, do_handshake_on_connect=False)
        connection.sock = open_socket
        with _ended_after(deadline, open_socket):
            if isinstance(open_socket, ssl.SSLSocket):
                open_socket.do_handshake()
            yield connection
    finally:
        open_socket.close()


def _first(addresses: Sequence[Address], port: int) -> socket.socket:
    failure: OSError = OSError("the name has no address")
    for address in addresses:
        try:
            return socket.create_connection((str(address), port), timeout=CONNECT_TIMEOUT)
        except OSError as error:
            failure = error
    raise failure


@contextmanager
def _ended_after(seconds: float, open_socket: socket.socket) -> Iterator[None]:
    """Shuts a connection down when the time is over: a timeout of the socket's begins anew with every byte."""
    timer = Timer(seconds, _shut, [open_socket])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(open_socket: socket.socket) -> None:
    try:
        socket.socket.shutdown(open_socket, socket.SHUT_RDWR)  # beneath TLS, whose own is not for another thread
    except OSError:  # the other side was faster
        return


@cache
def _public_tls() -> ssl.SSLContext:
    return ssl.create_default_context()
