"""Protects the repository: no machine or registry in it, and files that can be read in one sitting."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MODULE_LINES = 400
FUNCTION_LINES = 50

# Spelt in parts, so that this file does not contain what it forbids.
ADDRESSES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "registry." + "yarnpkg",
    "index" + "-url",
    "find" + "-links",
    ".whl" + "#sha256",
)
ALLOWED = tuple("--no-emit-" + option for option in ADDRESSES[-3:-1])
MACHINE_PATH = re.compile(rb"(?<![\w.*])/(?:wo" + rb"rk|ro" + rb"ot|opt/wh" + rb"eels)/")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def addresses(content: bytes) -> Iterator[str]:
    """The registry addresses and machine paths in a file's content."""
    for allowed in ALLOWED:
        content = content.replace(allowed.encode(), b"")
    yield from (address for address in ADDRESSES if address.encode() in content)
    yield from (found.group().decode() for found in MACHINE_PATH.finditer(content))
    if str(ROOT).encode() in content:
        yield str(ROOT)


@pytest.mark.criterion("AC-10.6")
def test_no_tracked_file_names_a_registry_or_this_machine() -> None:
    found = {str(path.relative_to(ROOT)): list(addresses(path.read_bytes())) for path in tracked()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "content",
    [
        "https://pypi" + ".org/simple/polars/",
        "--index" + "-url somewhere",
        "url = 'https://files.python" + "hosted.org/polars.wh" + "l'",
        "data = '/wo" + "rk/shared/x.csv'",
        f"prefix = {ROOT}",
    ],
)
def test_the_check_for_addresses_can_fail(content: str) -> None:
    assert list(addresses(content.encode()))


@pytest.mark.criterion("AC-10.6")
def test_every_locked_requirement_has_a_hash() -> None:
    for name in ("runtime.txt", "dev.txt"):
        entries = re.split(r"\n(?=\S)", (ROOT / "requirements" / name).read_text(encoding="utf-8").strip())
        assert entries
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("name", ["CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"])
@pytest.mark.criterion("AC-10.8")
def test_the_documents_that_a_reader_expects_are_there(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()


@pytest.mark.criterion("AC-10.8")
def test_the_licence_is_mit() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_a_module_says_what_it_is_and_can_be_read_in_one_sitting(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    module = ast.parse(text)
    assert ast.get_docstring(module), "no module docstring"
    assert text.count("\n") <= MODULE_LINES
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    spans = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions}
    assert {name: lines for name, lines in spans.items() if lines > FUNCTION_LINES} == {}
