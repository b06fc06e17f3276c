"""The same store in a bucket: what the API writes over HTTP to an S3-compatible server, another process reads there."""

import hashlib
import io

import pytest
from s3fs import S3FileSystem

from likewise.errors import ProcessingError, SettingsError, TooLargeError
from likewise.store import Store


@pytest.fixture
def store(bucket: str) -> Store:
    return Store(bucket)


def test_a_stream_larger_than_one_part_arrives_whole(store: Store) -> None:
    """s3fs sends parts of 50 MiB: one and a bit."""
    content = b"0123456789abcdef" * (55 * 1024 * 64)
    stored = store.save("uploads", io.BytesIO(content), limit=len(content))
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).digest())
    with store.local(stored.uri, "list.csv") as path:
        assert hashlib.sha256(path.read_bytes()).digest() == stored.sha256
    assert store.files("uploads") == [stored.uri], "nothing but the file is left"


def test_nothing_is_kept_of_a_stream_that_is_too_long(store: Store) -> None:
    with pytest.raises(TooLargeError):
        store.save("uploads", io.BytesIO(b"0123456789"), limit=9)
    assert store.files("uploads") == []


def test_what_one_process_writes_another_sees_at_once(store: Store, bucket: str) -> None:
    """No listing that was read before hides it, be it there or gone."""
    S3FileSystem.clear_instance_cache()  # so that the other one shares nothing with the first
    other = Store(bucket)
    assert not other.exists("jobs/1/a")
    assert other.files("jobs/1") == []
    store.write("jobs/1/a", b"a")
    store.write("jobs/1/a", b"b")
    assert other.files("jobs/1") == ["jobs/1/a"]
    assert other.read("jobs/1/a") == b"b"
    other.remove("jobs/1")
    other.remove("jobs/1")
    assert not store.exists("jobs/1/a")
    assert store.files("jobs/1") == []
    with pytest.raises(ProcessingError, match="cannot be read"):
        store.read("jobs/1/a")


def test_a_store_of_an_unknown_kind_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match=r"LIKEWISE_STORE: .*nowhere.*likewise\[s3\]"):
        Store("nowhere://bucket")


def test_a_server_that_is_away_is_told_as_worth_another_attempt(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    away = Store(bucket)
    for ask in (
        lambda: away.read("a"),
        lambda: away.write("a", b"a"),
        lambda: away.files("a"),
        lambda: away.exists("a"),
    ):
        with pytest.raises(ProcessingError, match="store"):
            ask()
