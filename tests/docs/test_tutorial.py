"""Protects the second half of the tutorial: what it starts and sends is run. test_documentation runs the rest."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from servers import short_folder
from up_command import UP, environment, running

from likewise.sample import sample_path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tutorial" / "first-list.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^<!-- rehearsed: (\w+) -->\n```sh\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL))


@pytest.mark.criterion("AC-34.1")
def test_the_service_is_started_and_takes_the_list_as_the_page_says(tmp_path: Path) -> None:
    program, up, *options = shlex.split(BLOCKS["start"])
    assert (program, up) == ("likewise", "up")
    shutil.copy(sample_path("koenig.csv"), tmp_path)
    with short_folder() as folder, running(folder / "data", *options) as (_, said):
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        sent = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", BLOCKS["send"]],
            cwd=tmp_path,
            env={**environment(folder / "data"), "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
    assert sent.returncode == 0, sent.stderr
    assert (tmp_path / "served.csv").read_text(encoding="utf-8-sig").startswith("row,record_id,catalogue_id,decision")
    assert any(line.startswith("Sign in, once:") for line in said)
    assert UP.removesuffix(" stops it.") in PAGE
