"""Protects that receivers can verify deliveries with any library of the Standard Webhooks specification."""

import base64
import hashlib
import hmac

import pytest

from likewise.errors import SettingsError
from likewise.webhooks.signing import PREFIX, new_secret, signed_headers


def test_the_signature_of_the_specifications_example() -> None:
    """The example that its reference libraries are tested with."""
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_every_known_secret_signs() -> None:
    secrets = [new_secret(), new_secret()]
    marks = signed_headers("msg_1", 5, b"{}", secrets)["webhook-signature"].split(" ")
    for secret, mark in zip(secrets, marks, strict=True):
        key = base64.b64decode(secret.removeprefix(PREFIX))
        assert 24 <= len(key) <= 64
        expected = hmac.new(key, b"msg_1.5.{}", hashlib.sha256).digest()
        assert mark == "v1," + base64.b64encode(expected).decode()


def test_a_secret_that_is_none_is_refused_without_being_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        signed_headers("msg_1", 5, b"{}", ["whsec_not base64"])
    assert "not base64" not in str(caught.value)
