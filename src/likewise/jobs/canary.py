"""Which records a canary decides on."""

from hashlib import sha256
from uuid import UUID

_WHOLE = 1 << 64


def in_share(matcher_id: UUID, record_id: str, share: float) -> bool:
    """Whether a record belongs to a canary's share (0..1), by a hash of its id: the same in every job and process, and
    whoever is in a share is in every larger one. Another canary gets other records.
    """
    digest = sha256(f"{matcher_id}:{record_id}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * _WHOLE
