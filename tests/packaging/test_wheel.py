"""Protects users without our tools: the wheel, with the runtime lock, is a working command."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
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
