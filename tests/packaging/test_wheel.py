"""Protects users without our tools: the wheel, with the runtime lock, is a working command."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import page_in_wheel
import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Installed:
    """A wheel, and the bare environment it was installed into."""

    wheel: Path
    bin: Path

    def run(self, command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
        """Runs a program of the bare environment, without this one's paths."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_"))}
        environment.pop("VIRTUAL_ENV", None)
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


def build(target: str, folder: Path, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A package of the checkout, written into a folder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    built = build("wheel", folder)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "bare")], check=True)
    bare = Installed(wheel, folder / "bare" / "bin")
    lock = str(ROOT / "requirements" / "runtime.txt")
    for arguments in (["--require-hashes", "-r", lock], ["--no-deps", str(wheel)]):
        finished = bare.run(["python", "-m", "pip", "install", "--quiet", *arguments], folder)
        assert finished.returncode == 0, finished.stderr
    return bare


@pytest.mark.criterion("AC-10.4")
def test_the_wheel_is_complete_and_holds_nothing_else(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()
    shipped = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "likewise").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped <= set(names)
    extra = {name for name in names if not name.startswith("likewise/")}
    assert all(".dist-info/" in name for name in extra)
    assert any(name.endswith("LICENSE") for name in extra)


PAGE = "likewise/web/dist/"


def test_the_wheel_holds_the_page_whole(installed: Installed) -> None:
    """Everything that its document names, the smaller form of what is large, and the licences of what was bundled."""
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = {name.removeprefix(PAGE) for name in wheel.namelist() if name.startswith(PAGE)}
        document = wheel.read(f"{PAGE}index.html").decode()
        script = next(name for name in re.findall(r'src="/([^"]+)"', document))
        assert gzip.decompress(wheel.read(f"{PAGE}{script}.gz")) == wheel.read(PAGE + script)
    assert {address.removeprefix("/") for address in re.findall(r'(?:src|href)="([^"]+)"', document)} <= names
    assert "licences.json" in names


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_a_package_without_the_page_is_refused(tmp_path: Path, target: str) -> None:
    """In one line that says what to do."""
    bare = tmp_path / "bare"
    (bare / "src" / "likewise").mkdir(parents=True)
    (bare / "src" / "likewise" / "__init__.py").touch()
    (bare / "scripts").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "scripts/page_in_wheel.py"):
        shutil.copy(ROOT / name, bare / name)
    refused = build(target, tmp_path / "out", bare)
    assert refused.returncode != 0
    assert refused.stderr.splitlines()[-1] == page_in_wheel.ADVICE
    assert list((tmp_path / "out").glob("*")) == []


@pytest.mark.criterion("AC-10.4")
def test_the_runtime_lock_satisfies_what_the_wheel_declares(installed: Installed, tmp_path: Path) -> None:
    finished = installed.run(["python", "-m", "pip", "check"], tmp_path)
    assert finished.returncode == 0, finished.stdout


@pytest.mark.criterion("AC-10.4")
def test_the_installed_command_answers(installed: Installed, tmp_path: Path) -> None:
    version = installed.run(["likewise", "--version"], tmp_path)
    assert version.returncode == 0, version.stderr
    assert installed.wheel.name.split("-")[1] in version.stdout
    help_text = installed.run(["likewise", "--help"], tmp_path)
    assert help_text.returncode == 0, help_text.stderr
    assert "match" in help_text.stdout


@pytest.mark.criterion("AC-10.4")
def test_the_installed_command_matches_two_files(installed: Installed, tmp_path: Path) -> None:
    tools = [
        "claw hammer 450 g",
        "cordless drill 18 V",
        "spirit level 60 cm",
        "tape measure 5 m",
        "wood chisel 12 mm",
    ]
    catalogue = "".join(f"T{number},{name}\n" for number, name in enumerate(tools))
    (tmp_path / "catalogue.csv").write_text("key,name\n" + catalogue, encoding="utf-8")
    incoming = [{"ref": f"{number:03}", "title": name.title()} for number, name in enumerate(tools)]
    (tmp_path / "incoming.jsonl").write_text("\n".join(map(json.dumps, incoming)), encoding="utf-8")
    command = ["likewise", "match", "incoming.jsonl", "--catalogue", "catalogue.csv", "--out", "links.csv"]
    finished = installed.run(command, tmp_path)
    assert finished.returncode == 0, finished.stderr
    lines = (tmp_path / "links.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("row,record_id,catalogue_id,decision,probability,reason")
    answered = [line.split(",")[1:3] for line in lines[1:]]
    assert answered == [[f"{number:03}", f"T{number}"] for number in range(len(tools))]
