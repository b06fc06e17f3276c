"""Protects one delivery against a real receiver: the checked address is called, under the target's name, in bounded time."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from receiver import Received, receiving

from likewise.webhooks.addresses import Address, Target
from likewise.webhooks.sending import Post, UndeliveredError, send

HERE: list[Address] = [ip_address("127.0.0.1")]
NAME = "hooks.example.org"


def post(port: int, scheme: str = "http", tls: ssl.SSLContext | None = None) -> Post:
    return Post(Target(scheme, NAME, port, "/hook?a=b"), {"webhook-id": "msg_1"}, b'{"a":1}', tls)


def test_the_checked_address_is_called_under_the_targets_name() -> None:
    """No second look-up: the name of this test leads nowhere."""
    with receiving() as receiver:
        assert send(post(receiver.port), HERE) == 204
        assert receiver.got == [Received("/hook?a=b", receiver.got[0].headers, b'{"a":1}')]
        assert receiver.got[0].headers["host"] == f"{NAME}:{receiver.port}"
        assert receiver.got[0].headers["webhook-id"] == "msg_1"


@pytest.mark.criterion("AC-17.3")
def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with receiving() as elsewhere, receiving() as receiver:
        receiver.statuses, receiver.location = [302], elsewhere.url
        assert send(post(receiver.port), HERE) == 302
        assert elsewhere.got == []


def test_the_next_address_is_tried_where_the_first_is_deaf() -> None:
    with receiving() as receiver:
        assert send(post(receiver.port), [ip_address("127.255.255.254"), *HERE]) == 204


def test_nobody_there_is_told_in_a_word() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(UndeliveredError, match="refused"):
            send(post(closed.getsockname()[1]), HERE)
    with pytest.raises(UndeliveredError):
        send(post(80), [])


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that answers with these bytes again and again until the other side hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                try:
                    while not ended.is_set():
                        connection.sendall(answer)
                        ended.wait(0.02)
                except OSError:
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            thread.join()


def test_an_answer_that_drips_in_is_cut_off() -> None:
    """Every byte arrives in time and the answer never ends: only a deadline for the whole helps."""
    with answering(b"H") as port, pytest.raises(UndeliveredError):
        send(post(port), HERE, deadline=0.2)


def test_what_is_no_http_is_said_to_be_none() -> None:
    with (
        answering(b"220 mail.example.org ESMTP\r\n") as port,
        pytest.raises(UndeliveredError, match="not an HTTP answer"),
    ):
        send(post(port), HERE)


def contexts(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS for a server with a certificate of that name, and for a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    client = ssl.create_default_context(cadata=certificate.public_bytes(serialization.Encoding.PEM).decode())
    return server, client


def test_https_asks_for_the_names_certificate_at_the_checked_address(tmp_path: Path) -> None:
    server, client = contexts(tmp_path, NAME)
    with receiving(server) as receiver:
        assert send(post(receiver.port, "https", client), HERE) == 204


def test_a_certificate_of_another_name_or_of_nobody_known_gets_nothing(tmp_path: Path) -> None:
    server, client = contexts(tmp_path, "other.example.org")
    with receiving(server) as receiver:
        for trusting in (client, None):
            with pytest.raises(UndeliveredError, match="TLS"):
                send(post(receiver.port, "https", trusting), HERE)
        assert receiver.got == []
