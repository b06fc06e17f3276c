"""Protects those who install Likewise: every requirement is the file that was locked, under a licence that allows it."""

import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "requirements"
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


NPM = {"web": 100, "examples/bun-producer": 10}
"""Folders with a lock of npm's, and how many packages are more than a few."""


def npm_packages(folder: str) -> dict[str, dict[str, Any]]:  # Any: npm's JSON
    """Everything that is locked for a folder, by its place in node_modules."""
    lock = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))
    return {place: package for place, package in lock["packages"].items() if place}


@pytest.mark.parametrize("folder", NPM)
def test_every_package_of_npm_is_pinned_by_its_hash(folder: str) -> None:
    packages = npm_packages(folder)
    assert len(packages) > NPM[folder]
    # What came inside another package's archive has that one's hash.
    loose = [place for place, one in packages.items() if "integrity" not in one and not one.get("inBundle")]
    assert loose == []
    places = {place.rpartition("node_modules/")[2] for place in packages}
    missing = {name for one in packages.values() for name in one.get("optionalDependencies", {})} - places
    assert missing == set(), "npm ci refuses a lock without the programs of other systems"
    direct = json.loads((ROOT / folder / "package.json").read_text(encoding="utf-8"))
    wanted = {**direct["dependencies"], **direct["devDependencies"]}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted, "exact versions"


def test_what_is_bundled_into_the_page_is_permissive_and_its_licences_come_with_it() -> None:
    """vite writes what it put into the page; most licences ask for nothing but that their text goes along."""
    built = ROOT / "src" / "likewise" / "web" / "dist" / "licences.json"
    assert built.is_file(), "run `make web`"
    bundled = json.loads(built.read_text(encoding="utf-8"))
    assert "react" in {one["name"] for one in bundled}
    assert {one["name"]: one["identifier"] for one in bundled if PERMISSIVE.sub("", one["identifier"])} == {}
    assert [one["name"] for one in bundled if not one.get("text")] == []
