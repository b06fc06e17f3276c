"""Signatures of the Standard Webhooks specification (https://www.standardwebhooks.com), version v1: HMAC-SHA256."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

from likewise.errors import SettingsError

PREFIX = "whsec_"
ENTROPY = 32
"""Bytes of a secret made here; the specification asks for 24 to 64."""


def new_secret() -> str:
    """A secret: `whsec_` and 256 random bits in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(ENTROPY)).decode()


def signed_headers(message_id: str, seconds: int, body: bytes, known: Sequence[str]) -> Mapping[str, str]:
    """The three headers of a delivery at a time in Unix seconds, with a signature for every known secret.

    Raises:
        SettingsError: a secret is none.
    """
    content = b"%b.%d.%b" % (message_id.encode(), seconds, body)
    marks = (hmac.new(_bytes_of(secret), content, hashlib.sha256).digest() for secret in known)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(mark).decode()}" for mark in marks),
    }


def _bytes_of(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SettingsError(
            "LIKEWISE_WEBHOOK_SECRET: write whsec_ and base64", variable="LIKEWISE_WEBHOOK_SECRET"
        ) from (error)
