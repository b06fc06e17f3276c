"""Protects the secrets: random enough, kept as hashes only, checked without telling anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.access.secrets import digest, hash_password, new_key, password_holds, same


def test_keys_are_long_marked_and_never_the_same() -> None:
    made = {new_key() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(key.startswith("lw_") and len(key) == 46 for key in made)


@given(st.text(), st.text())
def test_a_digest_belongs_to_one_secret(one: str, other: str) -> None:
    """Any text, half a surrogate pair too, since it comes from outside."""
    assert same(one, digest(one))
    assert same(other, digest(one)) == (one == other)
    assert not same(None, digest(one))


@pytest.mark.criterion("AC-21.2")
def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    kept, again = hash_password("pass phrase"), hash_password("pass phrase")
    assert kept.startswith("$argon2id$")
    assert kept != again
    assert password_holds("pass phrase", kept)
    assert not password_holds("pass phrasf", kept)


def test_no_password_never_holds() -> None:
    assert not password_holds("", None)
    assert not password_holds("anything", None)
    assert not password_holds("anything", "no hash at all")
