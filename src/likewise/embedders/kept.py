"""Answers of an embeddings service in a file, by the hash of what was asked: a text is paid for once."""

import sqlite3
from pathlib import Path

from likewise.errors import MatcherError


class KeptVectors:
    """Vectors by hash in an SQLite file; what one service (`origin`) answered is not another one's."""

    def __init__(self, path: Path, origin: str) -> None:
        """Open the file, or make it; MatcherError where it is something else or cannot be written."""
        self._origin = origin
        try:
            # Each vector is kept as soon as it is there: a run that is broken off loses nothing it has paid for.
            self._held = sqlite3.connect(path, isolation_level=None)
            self._held.execute(
                "CREATE TABLE IF NOT EXISTS vectors (origin TEXT, hash BLOB, vector BLOB, PRIMARY KEY (origin, hash))"
            )
        except sqlite3.Error as error:
            raise MatcherError(f"{path}: vectors cannot be kept there: {error}") from error

    def __contains__(self, key: bytes) -> bool:
        return self._found(key) is not None

    def __getitem__(self, key: bytes) -> bytes:
        found = self._found(key)
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: bytes, vector: bytes) -> None:
        self._held.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", (self._origin, key, vector))

    def _found(self, key: bytes) -> bytes | None:
        asked = (self._origin, key)
        row = self._held.execute("SELECT vector FROM vectors WHERE origin = ? AND hash = ?", asked).fetchone()
        return None if row is None else bytes(row[0])
