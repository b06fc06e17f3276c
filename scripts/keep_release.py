"""Keeps a release's code for the tests that run its worker on a newer schema, and that go back to it.

Usage: python scripts/keep_release.py v0.1.0

Run it when a release is tagged, and commit what it writes: tests/releases/likewise-<version>.tar.xz in place of the release
before. The tests take the code from there, not from git's history, since a clone may be shallow or without tags.
"""

import argparse
import io
import lzma
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "releases"
CODE = "src/likewise"
LEFT_OUT = (f"{CODE}/sample/", f"{CODE}/http/docs_page/swagger-ui")
"""Large, and nothing that a worker needs."""


def git(*arguments: str) -> bytes:
    """What git prints; ends the script where it fails."""
    command = ["git", *arguments]  # whichever git the user has
    finished = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if finished.returncode != 0:
        sys.exit(finished.returncode)
    return finished.stdout


def packed(reference: str) -> bytes:
    """The package as it stood at a tag or commit, as a compressed archive, the same bytes each time."""
    whole, kept = io.BytesIO(git("archive", "--format=tar", reference, CODE)), io.BytesIO()
    with tarfile.open(fileobj=whole) as source, tarfile.open(fileobj=kept, mode="w") as target:
        for member in source:
            data = member.name.startswith(LEFT_OUT) and not member.name.endswith(".py")
            if member.isfile() and not data:
                target.addfile(member, source.extractfile(member))
    return lzma.compress(kept.getvalue(), preset=9)


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    """Writes the archive of one release and takes those of others away."""
    parser = argparse.ArgumentParser(description="Keep a release's code for the tests.")
    parser.add_argument("reference", help="tag or commit of the release")
    reference: str = parser.parse_args(arguments).reference
    version = tomllib.loads(git("show", f"{reference}:pyproject.toml").decode())["project"]["version"]
    commit = git("rev-parse", "--short=12", f"{reference}^{{commit}}").decode().strip()
    content = packed(reference)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("likewise-*.tar.xz"):
        old.unlink()
    path = folder / f"likewise-{version}-{commit}.tar.xz"
    path.write_bytes(content)
    print(f"{path}: {len(content)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
