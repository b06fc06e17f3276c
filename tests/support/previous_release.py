"""The release before this one, out of its kept code (scripts/keep_release.py), and its programs as processes."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

KEPT = Path(__file__).parents[1] / "releases"


@dataclass(frozen=True)
class Release:
    """A release's code in a folder, with the libraries of this environment. `code` is None for the code under test."""

    code: Path | None = None

    def environment(self, servers: Mapping[str, str]) -> dict[str, str]:
        """What its programs are started with."""
        path = {} if self.code is None else {"PYTHONPATH": str(self.code)}
        return {**os.environ, "LIKEWISE_REQUESTS_PER_MINUTE": "0", **path, **servers}

    def run(self, servers: Mapping[str, str], *command: str) -> str:
        """What a command prints, which has to succeed."""
        finished = subprocess.run(
            [sys.executable, "-m", "likewise", *command],
            env=self.environment(servers),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, f"likewise {' '.join(command)}:\n{finished.stdout}"
        return finished.stdout

    @contextmanager
    def running(self, servers: Mapping[str, str], *command: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A program that runs meanwhile and ends well when it is told to stop."""
        with TemporaryFile("w+", encoding="utf-8") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "likewise", *command], env=self.environment(servers), stderr=log
            )
            try:
                yield child
            finally:
                child.terminate()
                code = child.wait(60)
                log.seek(0)
                assert code == 0, f"likewise {' '.join(command)} ended with {code}:\n{log.read()[-4000:]}"


def previous_release(folder: Path) -> Release:
    """The release before, unpacked into a folder.

    Raises:
        AssertionError: there is not exactly one kept release, or another one's code would run.
    """
    kept = sorted(KEPT.glob("likewise-*.tar.xz"))
    assert len(kept) == 1, (
        f"tests/releases holds {len(kept)} releases: python scripts/keep_release.py TAG keeps one, from a clone with history"
    )
    with tarfile.open(kept[0]) as archive:
        archive.extractall(folder, filter="data")
    release = Release(folder / "src")
    asked = [sys.executable, "-c", "import likewise; print(likewise.__file__)"]
    found = subprocess.run(asked, env=release.environment({}), stdout=subprocess.PIPE, text=True, check=True).stdout
    assert Path(found.strip()).is_relative_to(folder), f"{found.strip()} runs in place of the release before"
    return release
