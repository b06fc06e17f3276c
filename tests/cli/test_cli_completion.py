"""Protects shell completion: the scripts that the command hands out work in the shells that they are for.

bash is always tried; zsh and fish where they are installed. What they all ask the command for is tried without a shell.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
SHELLS = ["bash", *filter(shutil.which, ("zsh", "fish"))]
ZSH_STANDS_IN = (
    '_describe() { print -l -- "${(@)completions_with_descriptions%%:*}" }; compadd() { print -l -- $completions }; '
)
"""The widgets that show offers run only while a line is edited."""


@dataclass(frozen=True)
class Shell:
    """How a shell is started without anybody's own files, how it takes the script, and how it prints what Tab offers."""

    program: tuple[str, ...]
    printed: str
    installed: str
    offers: str


HOW: Mapping[str, Shell] = {
    "bash": Shell(
        ("bash", "--norc", "-c"),
        'eval "$(likewise completion bash)"',
        '. "$HOME/.local/share/bash-completion/completions/likewise"',
        'complete -p likewise >/dev/null && IFS=" " && COMP_WORDS=($TYPED) && COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) '
        '&& _likewise_completion likewise; printf "%s\\n" "${COMPREPLY[@]}"',
    ),
    "zsh": Shell(
        ("zsh", "-f", "-c"),
        'autoload -U compinit && compinit -D -u; eval "$(likewise completion zsh)"',
        "fpath+=($HOME/.local/share/zsh/site-functions); autoload -U compinit && compinit -D -u",
        ZSH_STANDS_IN + "words=(${=TYPED}); CURRENT=$#words; $_comps[likewise]",
    ),
    "fish": Shell(("fish", "-c"), "likewise completion fish | source", "true", 'complete -C "$TYPED"'),
}


def environment(home: Path, **more: str) -> dict[str, str]:
    """Of somebody who has nothing at home."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "HOME": str(home), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "", **more}


def likewise(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command as a program, since its completion ends it before click's own test runner could look."""
    command = [str(BIN / "likewise"), *arguments]
    return subprocess.run(command, env=environment(home, **more), capture_output=True, text=True, check=False)


def offers(shell: str, load: str, typed: str, home: Path) -> list[str]:
    """What a shell that took the script in this way offers after what was typed."""
    how = HOW[shell]
    finished = subprocess.run(
        [*how.program, f"{load}; {how.offers}"],
        cwd=home,
        env=environment(home, TYPED=typed),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    return [line.partition("\t")[0] for line in finished.stdout.split("\n") if line]  # fish adds what each is


@pytest.mark.criterion("AC-34.3")
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("likewise ma", ["match"]),
        ("likewise queue dr", ["drain"]),
        (
            "likewise match --cat",
            ["--catalogue", "--catalogue-sheet", "--catalogue-header-row", "--catalogue-encoding"],
        ),
        ("likewise match --matcher lev", ["levenshtein"]),
        ("likewise help table", ["TABLE_ERROR"]),
        ("likewise nothing-of-ours", []),
    ],
)
def test_tab_offers_what_can_follow(shell: str, typed: str, offered: list[str], tmp_path: Path) -> None:
    found = offers(shell, HOW[shell].printed, typed, tmp_path)
    assert set(offered) <= set(found)
    assert bool(found) == bool(offered)


@pytest.mark.criterion("AC-34.3")
@pytest.mark.parametrize("shell", SHELLS)
def test_what_is_installed_is_found_by_a_new_shell(shell: str, tmp_path: Path) -> None:
    said = likewise(tmp_path, "completion", shell, "--install").stdout.splitlines()
    assert Path(said[0].removeprefix("written: ")).is_relative_to(tmp_path)
    assert said[1].startswith("to do:")
    assert offers(shell, HOW[shell].installed, "likewise ma", tmp_path) == ["match"]


def test_fish_is_told_of_an_offer_past_its_first_comma(tmp_path: Path) -> None:
    """Where fish is not installed, by its script."""
    script = likewise(tmp_path, "completion", "fish").stdout
    assert 'string split --max 1 ","' in script
    assert 'string split ","' not in script


@pytest.mark.parametrize("shell", HOW)
def test_files_are_asked_for_where_files_belong(shell: str, tmp_path: Path) -> None:
    cursor = "cat" if shell == "fish" else "3"
    asked = {"COMP_WORDS": "likewise match --catalogue cat", "COMP_CWORD": cursor}
    told = likewise(tmp_path, **asked, _LIKEWISE_COMPLETE=f"{shell}_complete").stdout
    assert told.replace("\n", ",").split(",")[:2] == ["file", "cat"]


@pytest.mark.parametrize("shell", HOW)
def test_each_shell_gets_its_own_script(shell: str, tmp_path: Path) -> None:
    assert f"_LIKEWISE_COMPLETE={shell}_complete" in likewise(tmp_path, "completion", shell).stdout
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "fish").write_text("in the way", encoding="utf-8")
    refused = likewise(tmp_path, "completion", "fish", "--install", XDG_CONFIG_HOME=str(tmp_path))
    assert (refused.returncode, len(refused.stderr.splitlines())) == (5, 1)
    assert "cannot be written" in refused.stderr
