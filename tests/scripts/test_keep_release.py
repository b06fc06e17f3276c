"""Protects what the tests of upgrades stand on: the kept code of a release is whole and is what git has."""

import subprocess
import tarfile
from pathlib import Path

import keep_release
import pytest

ROOT = Path(__file__).parents[2]


def test_a_release_is_kept_in_place_of_the_one_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "likewise-0.0.1-old.tar.xz").touch()
    assert keep_release.main(["HEAD"], tmp_path) == 0
    (kept,) = tmp_path.iterdir()
    assert str(kept) in capsys.readouterr().out
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "HEAD", "src/likewise"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    with tarfile.open(kept) as archive:
        names = set(archive.getnames())
        content = archive.extractfile("src/likewise/worker.py")
        assert content is not None
        shown = subprocess.run(
            ["git", "show", "HEAD:src/likewise/worker.py"], cwd=ROOT, capture_output=True, check=True
        ).stdout
        assert content.read() == shown
    assert {name for name in listed.stdout.splitlines() if name.endswith(".py")} <= names
    assert not any("sample/" in name and name.endswith(".csv") for name in names)


def test_a_reference_that_git_does_not_know_ends_the_script(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        keep_release.main(["no-such-tag"], tmp_path)
    assert ended.value.code != 0
    assert list(tmp_path.iterdir()) == []
