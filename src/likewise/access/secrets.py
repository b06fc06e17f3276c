"""Making, hashing and checking secrets. What has high entropy is kept as SHA-256, what people choose as argon2id."""

import hashlib
import secrets
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from likewise.http.middleware import RECONCILE_PREFIX

KEY_PREFIX = "lw_"
ENTROPY = 32
"""Bytes of randomness in every secret made here."""
SHOWN = 10
"""Characters of a key that are kept in the clear, to tell keys apart."""


AT_ONCE = 4
"""Passwords hashed at a time: each takes 64 MiB, and anybody may ask for one."""


def new_key() -> str:
    """An API key: `lw_` and 256 random bits."""
    return KEY_PREFIX + secrets.token_urlsafe(ENTROPY)


def new_reconcile_token() -> str:
    """A token that stands in an address: `lwr_`, which logs know it by, and 256 random bits."""
    return RECONCILE_PREFIX + secrets.token_urlsafe(ENTROPY)


def new_token() -> str:
    """A secret for a session, a link or a form: 256 random bits."""
    return secrets.token_urlsafe(ENTROPY)


def digest(secret: str) -> bytes:
    """The SHA-256 under which a secret of high entropy is kept and looked up."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def same(secret: str | None, sha256: bytes) -> bool:
    """Whether a secret is the one with this digest, in constant time."""
    return secret is not None and secrets.compare_digest(digest(secret), sha256)


def hash_password(password: str) -> str:
    """The argon2id hash with a salt of its own, parameters of RFC 9106 (second recommendation)."""
    with _turns():
        return _hasher().hash(password)


def password_holds(password: str, kept: str | None) -> bool:
    """Whether a password belongs to a hash; takes as long where there is none."""
    try:
        with _turns():
            _hasher().verify(kept or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@cache
def _turns() -> BoundedSemaphore:
    return BoundedSemaphore(AT_ONCE)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(new_token())
