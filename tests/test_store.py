"""The store of files that API and workers share."""

import hashlib
import io
import os
from pathlib import Path

import pytest

from likewise.errors import ProcessingError, TooLargeError
from likewise.store import SMALL, Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store"))


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_stream_is_kept_whole_with_its_size_and_digest(store: Store) -> None:
    content = b"a,b\n1,2\n" * 400_000
    stored = store.save("uploads", io.BytesIO(content), limit=len(content))
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).digest())
    assert stored.uri is not None
    assert store.read(stored.uri) == content


def test_nothing_is_kept_of_a_stream_that_is_too_long(store: Store, tmp_path: Path) -> None:
    with pytest.raises(TooLargeError, match="larger than 9 bytes"):
        store.save("uploads", io.BytesIO(b"0123456789"), limit=9)
    assert files_in(tmp_path) == []


def test_a_local_copy_bears_the_senders_name_and_nothing_else_of_its_path(store: Store) -> None:
    """Reading names the table after the file; a name such as ../../x leads nowhere."""
    stored = store.save("uploads", io.BytesIO(b"x"), limit=1)
    with store.local(stored.uri, "../../list.csv") as path:
        assert (path.name, path.read_bytes()) == ("list.csv", b"x")
    assert not path.exists()
    with store.local(stored.uri, "..") as path:
        assert path.read_bytes() == b"x"


def test_what_is_not_there_is_told_as_worth_another_attempt(store: Store) -> None:
    with pytest.raises(ProcessingError, match="cannot be read"):
        store.read("uploads/none")
    with pytest.raises(ProcessingError, match="cannot be read"), store.local("uploads/none", "x"):
        pass


def test_a_folder_goes_with_all_in_it(store: Store, tmp_path: Path) -> None:
    store.write("jobs/1/a", b"a")
    store.write("jobs/1/2/b", b"b")
    store.write("jobs/2/c", b"c")
    store.remove("jobs/1")
    store.remove("jobs/1")
    assert [path.name for path in files_in(tmp_path)] == ["c"]
    assert store.exists("jobs/2/c")
    assert not store.exists("jobs/1/a")


def test_small_content_is_for_the_database_and_large_content_for_the_store(store: Store, tmp_path: Path) -> None:
    small, large = store.keep("uploads", b"x" * SMALL, 2 * SMALL), store.keep("uploads", b"x" * (SMALL + 1), 2 * SMALL)
    assert (small.uri, small.content, small.size) == (None, b"x" * SMALL, SMALL)
    assert small.sha256 == hashlib.sha256(b"x" * SMALL).digest()
    assert large.uri is not None
    assert (large.content, len(store.read(large.uri))) == (None, SMALL + 1)
    with store.local(small.uri, "list.csv", small.content) as path:
        assert (path.name, path.read_bytes()) == ("list.csv", b"x" * SMALL)
    store.discard(small)
    store.discard(large)
    assert files_in(tmp_path) == []


def test_content_past_the_limit_is_kept_nowhere(store: Store) -> None:
    with pytest.raises(TooLargeError):
        store.keep("uploads", b"0123456789", limit=9)


def test_a_file_is_on_the_disk_before_it_counts_as_stored(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its content, its name and the folder's: a job is committed on the strength of it."""
    synced: list[int] = []

    def fsync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)

    monkeypatch.setattr(os, "fsync", fsync)
    stored = store.save("uploads", io.BytesIO(b"x"), limit=1)
    root = tmp_path / "store"
    assert synced == [place.stat().st_ino for place in (root / str(stored.uri), root / "uploads", root)]


def test_a_file_that_is_abandoned_leaves_nothing(store: Store, tmp_path: Path) -> None:
    file = store.new_file("uploads", 100)
    file.write(b"x")
    file.abandon()
    assert files_in(tmp_path) == []
    whole = store.new_file("uploads", 100)
    stored = whole.finish()
    whole.abandon()
    assert store.exists(str(stored.uri))


def test_the_files_of_a_folder_are_told_without_those_below(store: Store) -> None:
    for uri in ("a/two", "a/one", "a/b/three", "c/four"):
        store.write(uri, b"x")
    assert store.files("a") == ["a/one", "a/two"]
    assert store.files("nothing") == []
