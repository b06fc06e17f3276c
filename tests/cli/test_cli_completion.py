"""Protects shell completion: the scripts that the command hands out work in the shells that they are for.

bash is always tried; zsh and fish where they are installed. What they all ask the command for is tried without a shell.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
SHELLS = ["bash", *filter(shutil.which, ("zsh", "fish"))]

# Each prints what Tab offers after the words in $TYPED, one offer a line.
ASKED: Mapping[str, tuple[str, ...]] = {
    "bash": (
        "bash",
        "--norc",
        "-c",
        (
            'eval "$(_LIKEWISE_COMPLETE=bash_source likewise)"; complete -p likewise >/dev/null || exit 1; '
            'IFS=" "; COMP_WORDS=($TYPED); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _likewise_completion likewise; '
            'printf "%s\\n" "${COMPREPLY[@]}"'
        ),
    ),
    # The widgets that show offers run while a line is edited only: these stand in for them.
    "zsh": (
        "zsh",
        "-f",
        "-c",
        (
            "autoload -U compinit && compinit -D -u; "
            '_describe() { print -l -- "${(@)completions_with_descriptions%%:*}" }; compadd() { print -l -- $completions }; '
            'eval "$(_LIKEWISE_COMPLETE=zsh_source likewise)"; [[ $_comps[likewise] == _likewise_completion ]] || exit 1; '
            "words=(${=TYPED}); CURRENT=$#words; _likewise_completion"
        ),
    ),
    "fish": ("fish", "-N", "-c", '_LIKEWISE_COMPLETE=fish_source likewise | source; complete -C "$TYPED"'),
}


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), **more}


def offers(shell: str, typed: str, folder: Path) -> list[str]:
    """What a shell offers after what was typed."""
    finished = subprocess.run(
        ASKED[shell], cwd=folder, env=environment(folder, TYPED=typed), capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    return finished.stdout.split()


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
    found = offers(shell, typed, tmp_path)
    assert set(offered) <= set(found)
    assert bool(found) == bool(offered)


@pytest.mark.parametrize("shell", ASKED)
def test_the_command_answers_each_shell_and_asks_for_files_where_files_belong(shell: str, tmp_path: Path) -> None:
    asked = environment(tmp_path, COMP_WORDS="likewise match --catalogue cat", _LIKEWISE_COMPLETE=f"{shell}_complete")
    asked["COMP_CWORD"] = "cat" if shell == "fish" else "3"
    finished = subprocess.run([str(BIN / "likewise")], env=asked, capture_output=True, text=True, check=False)
    assert finished.stdout.replace("\n", ",").split(",")[:2] == ["file", "cat"]


@pytest.mark.parametrize("shell", ASKED)
def test_each_shell_gets_a_script(shell: str, tmp_path: Path) -> None:
    asked = environment(tmp_path, _LIKEWISE_COMPLETE=f"{shell}_source")
    script = subprocess.run([str(BIN / "likewise")], env=asked, capture_output=True, text=True, check=False)
    assert script.stderr == ""
    assert f"_LIKEWISE_COMPLETE={shell}_complete" in script.stdout
