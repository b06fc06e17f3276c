"""Protects the way to a browser: the one that is named, the first that runs, or one line that says what to do."""

from pathlib import Path

import chromium
import pytest


def program(folder: Path, name: str, code: int = 0) -> Path:
    """A program that ends with a code."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Playwright's own browser would be; nothing is there."""
    path = tmp_path / "own" / "chrome"
    monkeypatch.setattr(chromium, "playwrights_own", lambda: str(path))
    return path


@pytest.mark.usefixtures("own")
def test_the_one_that_is_named_comes_first(tmp_path: Path) -> None:
    program(tmp_path / "bin", "chromium")
    named = program(tmp_path, "mine")
    assert chromium.find({"PATH": str(tmp_path / "bin"), "LIKEWISE_CHROMIUM": str(named)}) == str(named)


@pytest.mark.usefixtures("own")
def test_a_named_one_that_does_not_run_is_not_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin", "chromium")
    with pytest.raises(FileNotFoundError, match=r"LIKEWISE_CHROMIUM=.*missing does not run"):
        chromium.find({"PATH": str(tmp_path / "bin"), "LIKEWISE_CHROMIUM": str(tmp_path / "missing")})


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("name", chromium.NAMES)
def test_it_goes_by_each_of_its_names(tmp_path: Path, name: str) -> None:
    found = program(tmp_path / "bin", name)
    assert chromium.find({"PATH": str(tmp_path / "bin")}) == str(found)


def test_a_stub_that_does_not_run_is_passed_over(tmp_path: Path, own: Path) -> None:
    """As Ubuntu's, which only says that there is a snap."""
    program(tmp_path / "bin", "chromium-browser", code=1)
    assert chromium.find({"PATH": str(tmp_path / "bin")}) is None
    program(own.parent, own.name)
    assert chromium.find({"PATH": str(tmp_path / "bin")}) == str(own)


def test_debians_package_is_for_root_and_comes_with_a_list_of_packages() -> None:
    package, _ = chromium.ways(root=True, apt=True)
    assert [command[0] for command in package] == ["apt-get", "apt-get"]
    for root, apt in ((False, True), (True, False), (False, False)):
        (way,) = chromium.ways(root=root, apt=apt)
        assert [command[1:] for command in way] == [["-m", "playwright", "install", "chromium"]]


def test_where_there_is_none_it_is_installed(
    tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("LIKEWISE_CHROMIUM", raising=False)
    assert chromium.main([]) == 1
    assert capsys.readouterr().err == chromium.ADVICE + "\n"
    monkeypatch.setattr(chromium, "install", lambda: program(own.parent, own.name))
    assert chromium.main(["--install"]) == 0
    assert capsys.readouterr().out == f"{own}\n"


def test_the_next_way_is_gone_where_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network for packages, say: nothing is half done, and what is left is tried."""
    failing, working = program(tmp_path, "failing", 1), program(tmp_path, "working")
    made = tmp_path / "made"
    never = program(tmp_path, "never")
    never.write_text(f"#!/bin/sh\ntouch {made}\n", encoding="utf-8")
    tried = [[[str(failing)], [str(never)]], [[str(working)]]]
    monkeypatch.setattr(chromium, "ways", lambda **_: tried)
    chromium.install()
    assert not made.exists()
