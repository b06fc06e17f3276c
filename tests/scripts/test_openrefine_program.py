"""Protects the way to OpenRefine: the one that is named, else the one on PATH, else one line that says what to do."""

from pathlib import Path

import openrefine
import pytest


def program(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", openrefine.NAMES)
def test_it_goes_by_each_of_its_names_and_the_one_that_is_named_comes_first(tmp_path: Path, name: str) -> None:
    environment = {"PATH": str(tmp_path / "bin")}
    assert openrefine.find(environment) is None
    found = program(tmp_path / "bin", name)
    assert openrefine.find(environment) == str(found)
    named = program(tmp_path, "mine")
    assert openrefine.find({**environment, "LIKEWISE_OPENREFINE": str(named)}) == str(named)
    with pytest.raises(FileNotFoundError, match=r"LIKEWISE_OPENREFINE=.*missing is no program"):
        openrefine.find({**environment, "LIKEWISE_OPENREFINE": str(tmp_path / "missing")})


def test_where_there_is_none_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By root alone: anybody else, and whoever has no apt-get, is told what to do."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("LIKEWISE_OPENREFINE", raising=False)
    assert openrefine.main(["--install"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == openrefine.ADVICE
    monkeypatch.setattr(openrefine, "install", lambda: program(tmp_path / "bin", "openrefine"))
    assert openrefine.main(["--install"]) == 0
    assert capsys.readouterr().out == f"{tmp_path}/bin/openrefine\n"
