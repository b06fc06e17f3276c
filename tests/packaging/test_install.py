"""Protects a newcomer's first command: what is missing on the machine is said in one line."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def outside_make() -> dict[str, str]:
    """The environment without what `make test` hands down to the makes beneath it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=outside_make(), capture_output=True, text=True, check=False
    )


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """The files that installing needs, without an environment."""
    for name in ("Makefile", "pyproject.toml", "requirements", ".ci"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def fake_python(folder: Path, failing_on: str) -> str:
    """A Python that fails where its code mentions a word, as one without venv or of an old version would."""
    path = folder / "python-fake"
    path.write_text(f'#!/bin/sh\ncase "$2" in *{failing_on}*) exit 1;; *) exit 0;; esac\n', encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("failing_on", "advice"),
    [("version_info", "install Python 3.11 or later"), ("ensurepip", "apt-get install python3-venv")],
)
@pytest.mark.criterion("AC-10.3")
def test_what_is_missing_is_said(bare_checkout: Path, failing_on: str, advice: str) -> None:
    finished = make(bare_checkout, "install", f"PYTHON={fake_python(bare_checkout, failing_on)}")
    assert finished.returncode != 0
    assert advice in finished.stderr


@pytest.fixture
def bare_page(bare_checkout: Path) -> Path:
    """What decides whether the page can be built, before anything is installed."""
    (bare_checkout / "web").mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / "web" / name, bare_checkout / "web")
    return bare_checkout


def programs(folder: Path, **scripts: str) -> dict[str, str]:
    """An environment whose only programs are those of a bare system, and these."""
    for name in ("sh", "make", "find", "touch", "echo", "env"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return {**outside_make(), "PATH": str(folder)}


@pytest.mark.parametrize(
    ("scripts", "advice"),
    [
        ({}, "node or npm is missing: install Node.js 20.19 or later"),
        ({"node": "exit 0"}, "node or npm is missing: install Node.js 20.19 or later"),
        ({"npm": "exit 0", "node": 'case "$1" in --version) echo v18.20.4;; *) exit 1;; esac'}, "v18.20.4 is too old"),
    ],
    ids=["no Node.js", "no npm", "an old one"],
)
@pytest.mark.criterion("AC-10.3")
def test_what_builds_the_page_is_said_to_be_missing(
    bare_page: Path, tmp_path_factory: pytest.TempPathFactory, scripts: dict[str, str], advice: str
) -> None:
    environment = programs(tmp_path_factory.mktemp("bin"), **scripts)
    finished = subprocess.run(
        ["make", "web"], cwd=bare_page, env=environment, capture_output=True, text=True, check=False
    )
    assert finished.returncode != 0
    told = [line for line in finished.stderr.splitlines() if line.startswith("likewise: ")]
    assert [advice in line for line in told] == [True], finished.stderr


@pytest.mark.parametrize(
    ("version", "enough"), [("18.20.4", False), ("20.18.3", False), ("20.19.0", True), ("22.1.0", True)]
)
def test_the_version_that_is_enough_is_the_pages_own(version: str, *, enough: bool) -> None:
    """The Makefile's own expression, on versions that are not this machine's."""
    expression = re.search(r"node -e '([^']+)'", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert expression is not None
    process = f"{{ versions: {{ node: '{version}' }}, exit: process.exit }}"
    program = f"(function (process) {{ {expression[1]} }})({process})"
    finished = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stderr) == (0 if enough else 1, "")
    engines = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))["engines"]
    assert engines == {"node": ">=20.19"}


@pytest.mark.criterion("AC-10.3")
def test_continuous_integration_fails_where_nothing_can_be_installed(bare_checkout: Path) -> None:
    """What it cannot run fails: the exit code of the test command reaches the caller."""
    environment = {**outside_make(), "PYTHON": fake_python(bare_checkout, "ensurepip")}
    command = [str(bare_checkout / ".ci" / "run")]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode != 0
    assert "python3-venv" in finished.stderr


@pytest.mark.criterion("AC-10.3")
def test_make_alone_lists_every_target() -> None:
    finished = make(ROOT)
    assert finished.returncode == 0
    listed = {line.split()[1] for line in finished.stdout.splitlines()}
    assert {"install", "web", "demo", "demo-files", "test", "lint", "types", "format", "lock", "clean"} <= listed
    assert {"screenshots", "bench-page"} <= listed


@pytest.mark.criterion("AC-10.2")
def test_the_demonstration_is_the_service_with_the_sample() -> None:
    """What `likewise up --demo` does is tested with it; `exec` hands it Ctrl-C and gives its exit code."""
    assert make(ROOT, "-n", "demo").stdout.splitlines()[-1] == "exec .venv/bin/likewise up --demo"


@pytest.mark.criterion("AC-10.7", "AC-10.9", "AC-10.10")
def test_the_test_command_leaves_nothing_out() -> None:
    """`make -n` prints what would be run: all that the specification asks for."""
    finished = make(ROOT, "-n", "test")
    assert finished.returncode == 0, finished.stderr
    wanted = (
        "ruff check .",
        "ruff format --check .",
        "lint-imports",
        "mypy",
        "run --silent drift",
        "run --silent check",
        "scripts/chromium.py --install",
        "pytest -n",
        "--fail-under=80",
        "coverage_floor.py build/coverage.json src/likewise/engine/ 80",
        "criteria.py docs/specs/0001-likewise.md build/criteria.json",
    )
    assert [command for command in wanted if command not in finished.stdout] == []
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert settings["pytest"]["ini_options"]["filterwarnings"] == ["error"]
    assert settings["mypy"]["strict"] is True
    assert settings["coverage"]["run"]["branch"] is True


@pytest.mark.criterion("AC-25.4")
def test_the_pages_own_tests_are_run_and_fail_below_four_fifths_of_coverage() -> None:
    """vitest enforces the thresholds; what is generated, put together by routes or only for tests is left out."""
    assert "npm --prefix web run --silent test" in make(ROOT, "-n", "test").stdout
    assert json.loads((ROOT / "web" / "package.json").read_text("utf-8"))["scripts"]["test"] == "vitest run --coverage"
    settings = (ROOT / "web" / "vite.config.ts").read_text("utf-8")
    assert re.search(r"thresholds: \{ lines: 80, functions: 80 \}", settings)
    assert re.search(r'include: \["src/\*\*/\*\.\{ts,tsx\}"\]', settings)


@pytest.mark.criterion("AC-10.7")
def test_the_commit_hooks_are_valid_and_fetch_nothing() -> None:
    hooks = ROOT / ".pre-commit-config.yaml"
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(hooks)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert re.findall(r"repo: (.*)", hooks.read_text(encoding="utf-8")) == ["local"]
    assert set(re.findall(r"language: (.*)", hooks.read_text(encoding="utf-8"))) == {"system"}
