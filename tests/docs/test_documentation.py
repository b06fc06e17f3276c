"""Protects the documentation: every python and console example of README.md and docs/ runs, and prints what
it shows.

A ```python block is run as a program, or as a doctest where it has prompts. In a ```console block a line
that starts with "$ " is a command, further lines are what it prints (both streams), where "..." stands for
anything. The blocks of one page run in order in one folder, which holds the sample's files; CHECKOUT is the
repository. Blocks of other languages are not run; neither is docs/specs, which speaks of what is planned.
"""

import doctest
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from likewise import sample

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    if ROOT / "docs" / "specs" not in path.parents
)
BLOCK = re.compile(r"^```(?P<language>python|console)\n(?P<text>.*?)^```$", flags=re.MULTILINE | re.DOTALL)
SAME = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
RUN_DOCTEST = f"""
import doctest, sys
test = doctest.DocTestParser().get_doctest(sys.argv[1], {{}}, "example", None, 0)
sys.exit(doctest.DocTestRunner(optionflags={SAME}).run(test).failed)
"""


@dataclass(frozen=True)
class Step:
    """Something to run, and what it is said to print (None: anything)."""

    arguments: list[str]
    shown: str
    expected: str | None


def steps(text: str) -> list[Step]:
    """The steps of a page, in order."""
    found: list[Step] = []
    for block in BLOCK.finditer(text):
        if block["language"] == "python":
            found.append(python_step(block["text"]))
        else:
            found.extend(console_steps(block["text"]))
    return found


def python_step(text: str) -> Step:
    if ">>> " not in text:
        return Step([sys.executable, "-W", "error", "-c", text], text, None)
    return Step([sys.executable, "-W", "error", "-c", RUN_DOCTEST, text], text, None)


def console_steps(text: str) -> list[Step]:
    assert text.startswith("$ "), f"a console block starts with a command: {text}"
    found: list[Step] = []
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        count = 1 + next(index for index, line in enumerate(lines) if not line.endswith("\\\n"))
        command, expected = "".join(lines[:count]), "".join(lines[count:])
        found.append(Step(["bash", "-euo", "pipefail", "-c", command], command, expected or None))
    return found


def run(step: Step, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        step.arguments,
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "120", "PYTHONUTF8": "1", "CHECKOUT": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def check(text: str, folder: Path) -> None:
    """Runs a page's steps.

    Raises:
        AssertionError: a step failed, or printed something else than the page shows.
    """
    for step in steps(text):
        finished = run(step, folder)
        assert finished.returncode == 0, f"{step.shown}\nfailed with:\n{finished.stdout}"
        if step.expected is not None:
            agrees = doctest.OutputChecker().check_output(step.expected, finished.stdout, SAME)
            assert agrees, f"{step.shown}\nis said to print:\n{step.expected}\nbut printed:\n{finished.stdout}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with the sample's files."""
    for name in (sample.CATALOGUE, *sample.LISTS, *map(sample.matches_name, sample.LISTS)):
        shutil.copy(sample.sample_path(name), tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
@pytest.mark.criterion("AC-10.1", "AC-34.1")
def test_the_examples_of_a_page_run(page: Path, folder: Path) -> None:
    check(page.read_text(encoding="utf-8"), folder)


@pytest.mark.criterion("AC-10.1")
def test_the_readme_has_examples_of_both_sorts_and_the_prerequisites() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {block["language"] for block in BLOCK.finditer(text)} == {"python", "console"}
    assert all(word in text for word in ("make demo", "make test", "Python 3.11", "python3-venv"))


@pytest.mark.parametrize(
    "text",
    [
        "```python\nraise ValueError\n```\n",
        "```python\n>>> 1 + 1\n3\n```\n",
        "```console\n$ false\n```\n",
        "```console\n$ echo one\ntwo\n```\n",
        "```console\n$ false | cat\n```\n",
    ],
)
def test_a_wrong_example_is_noticed(text: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check(text, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "```python\n>>> 1 + 1\n2\n```\n",
        "```console\n$ echo one \\\n  two\none ...\n$ touch made\n```\n```console\n$ ls\nmade\n```\n",
        "```sh\nfalse\n```\n",
    ],
)
def test_a_right_example_passes(text: str, tmp_path: Path) -> None:
    check(text, tmp_path)
