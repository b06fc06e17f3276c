"""Protects those who install Likewise: every requirement is the file that was locked, under a licence that allows it."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "requirements"
LOCKED = sorted(FOLDER.glob("*.txt"))
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?P<rest>(?:[^\n]*\\\n)*[^\n]*)", re.MULTILINE)
PERMISSIVE = re.compile(
    r"(Apache[- ](Software License|2\.0)|(\d-Clause )?BSD( License|-[23]-Clause)?|0BSD|MIT( License|-0)?|ISC|Zlib|CC0-1\.0|"
    r"PSF-2\.0|Python Software Foundation License|CNRI-Python)( (AND|OR|/) |$)"
)
NOTED = {
    "certifi": "MPL 2.0: a list of certificates, used as it is",
    "psycopg": "LGPL 3: a library beside ours, which anybody can replace by another version",
    "psycopg-binary": "LGPL 3: as psycopg",
    "hypothesis": "MPL 2.0: for tests only",
    "pathspec": "MPL 2.0: for tests only",
}
"""Licences with duties that are kept, and why."""


def requirements(path: Path) -> list[tuple[str, str]]:
    """Each name in a locked file, with what follows its version; two versions for two Pythons are two."""
    return [(found[1], found["rest"]) for found in REQUIREMENT.finditer(path.read_text("utf-8"))]


def names() -> set[str]:
    """Everything that is locked anywhere."""
    return {name for path in LOCKED for name, _ in requirements(path)}


def licence(name: str) -> str:
    """What a package says of its licence, at the place that the newest standard gives, or else an older one."""
    said = metadata(name)
    if "License-Expression" in said:
        return said["License-Expression"]
    classified = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    return " / ".join(classified) or "".join(said.get_all("License") or [])


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: path.name)
def test_every_requirement_is_pinned_by_its_hash(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith(("#", " "))]
    known = requirements(path)
    assert len(known) == len(lines) > 10, "a line that is no pinned requirement"
    assert [name for name, rest in known if "--hash=sha256:" not in rest] == []


def test_every_licence_allows_what_is_done_with_it() -> None:
    doubtful = {}
    for name in sorted(names() - set(NOTED)):
        try:
            said = licence(name)
        except PackageNotFoundError:  # for another system
            continue
        if PERMISSIVE.sub("", said) or not said:
            doubtful[name] = said
    assert doubtful == {}


def test_what_is_noted_is_still_needed() -> None:
    assert set(NOTED) <= names()
    assert [name for name in NOTED if not PERMISSIVE.sub("", licence(name))] == []
