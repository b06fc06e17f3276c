"""Protects the promise that a criterion marked done is proved by a test that ran and passed."""

import json
import subprocess
import sys
from pathlib import Path

import criteria
import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
SUPPORT = f"pythonpath={CONFTEST.parent / 'support'}"
"""Where the fixtures lie that the conftest names."""

SPECIFICATION = """\
### FR-1: Reading
- [x] AC-1.1: reads a file
- [ ] AC-1.2: reads another | format
"""


def report(*tests: tuple[str, str, list[str]]) -> str:
    return json.dumps({"tests": [{"test": name, "outcome": outcome, "criteria": ids} for name, outcome, ids in tests]})


def run(tmp_path: Path, specification: str, executed: str) -> int:
    (tmp_path / "spec.md").write_text(specification, encoding="utf-8")
    (tmp_path / "report.json").write_text(executed, encoding="utf-8")
    return criteria.main([str(tmp_path / "spec.md"), str(tmp_path / "report.json")])


def test_a_done_criterion_with_a_passing_test_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, SPECIFICATION, report(("t.py::test_a", "passed", ["AC-1.1"]))) == 0
    printed = capsys.readouterr().out
    assert "| AC-1.1 | proved | `t.py::test_a` | reads a file |" in printed
    assert "| AC-1.2 | open |  | reads another \\| format |" in printed
    assert "2 criteria: 1 open, 1 proved" in printed


@pytest.mark.parametrize(
    ("specification", "executed", "complaint"),
    [
        (SPECIFICATION, report(), "AC-1.1: marked done, but no executed test carries it"),
        (
            SPECIFICATION,
            report(("t.py::test_a", "failed", ["AC-1.1"])),
            "AC-1.1: its test t.py::test_a failed",
        ),
        (
            SPECIFICATION,
            report(("t.py::test_a", "skipped", ["AC-1.1"])),
            "AC-1.1: its test t.py::test_a skipped",
        ),
        (
            SPECIFICATION,
            report(("t.py::test_a", "passed", ["AC-1.1"]), ("t.py::test_b", "failed", ["AC-1.1"])),
            "AC-1.1: its test t.py::test_b failed",
        ),
        (
            SPECIFICATION,
            report(("t.py::test_a", "passed", ["AC-1.1"]), ("t.py::test_b", "failed", ["AC-1.2"])),
            "AC-1.2: its test t.py::test_b failed",
        ),
        (
            SPECIFICATION,
            report(("t.py::test_a", "passed", ["AC-1.1", "AC-9.9"])),
            "AC-9.9: named by t.py::test_a, but not in the specification",
        ),
        (
            SPECIFICATION + "- [ ] AC-1.1: again\n",
            report(("t.py::test_a", "passed", ["AC-1.1"])),
            "AC-1.1: the id repeats on lines 2, 4",
        ),
        ("- [X] AC-1.1: capital\n- [ ] AC-1.2: good\n", report(), "line 1: not a criterion"),
        ("- [ ] AC-7: no part\n- [ ] AC-1.2: good\n", report(), "line 1: not a criterion"),
        ("- [] AC-1.1: no blank\n- [ ] AC-1.2: good\n", report(), "line 1: not a criterion"),
        ("nothing here\n", report(), "no criterion found"),
    ],
)
@pytest.mark.criterion("AC-10.10")
def test_every_disagreement_fails_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], specification: str, executed: str, complaint: str
) -> None:
    assert run(tmp_path, specification, executed) == 1
    assert complaint in capsys.readouterr().err


def test_the_table_says_where_each_criterion_stands() -> None:
    lines = "- [x] AC-1.1: a\n- [x] AC-1.2: b\n- [ ] AC-1.3: c\n- [ ] AC-1.4: d\n- [ ] AC-1.5: e\n"
    tests = [
        criteria.ExecutedTest("p", "passed", ("AC-1.1", "AC-1.3")),
        criteria.ExecutedTest("f", "failed", ("AC-1.5",)),
    ]
    found, problems = criteria.read_specification(lines)
    by_criterion = criteria.proofs(tests)
    assert problems == []
    assert [criteria.status(item, by_criterion.get(item.id, [])) for item in found] == [
        "proved",
        "unproved",
        "tested",
        "open",
        "failing",
    ]


def test_many_tests_of_one_criterion_are_named_briefly(tmp_path: Path) -> None:
    executed = report(*[(f"t.py::test_{letter}[case]", "passed", ["AC-1.1"]) for letter in "abcde"])
    (tmp_path / "spec.md").write_text(SPECIFICATION, encoding="utf-8")
    (tmp_path / "report.json").write_text(executed, encoding="utf-8")
    out = tmp_path / "table.md"
    assert criteria.main([str(tmp_path / "spec.md"), str(tmp_path / "report.json"), "--out", str(out)]) == 0
    assert "`t.py::test_a`, `t.py::test_b`, `t.py::test_c`, and 2 more" in out.read_text(encoding="utf-8")


RECORDED = """
import pytest

@pytest.mark.criterion("AC-1.1", "AC-1.2")
@pytest.mark.parametrize("case", [1, 2])
def test_good(case): pass

@pytest.mark.criterion("AC-1.3")
def test_bad(): assert False

@pytest.fixture
def broken():
    yield
    raise RuntimeError("tear-down")

@pytest.mark.criterion("AC-1.4")
def test_broken_after(broken): pass

@pytest.mark.criterion("AC-1.5")
@pytest.mark.skip
def test_left_out(): pass

def test_without(): pass
"""


@pytest.mark.parametrize("processes", ["0", "2"])
def test_the_recorder_writes_what_ran_and_how_it_ended(tmp_path: Path, processes: str) -> None:
    """In one process and through pytest-xdist; a failing tear-down counts against its test."""
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = criterion(id): proved\n", encoding="utf-8")
    (tmp_path / "test_recorded.py").write_text(RECORDED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-o", SUPPORT, "-n", processes, "--criteria-report", "report.json"]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert finished.returncode == 1, finished.stdout + finished.stderr
    tests = criteria.read_report((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert {test.name.split("::")[1]: (test.outcome, test.criteria) for test in tests} == {
        "test_good[1]": ("passed", ("AC-1.1", "AC-1.2")),
        "test_good[2]": ("passed", ("AC-1.1", "AC-1.2")),
        "test_bad": ("failed", ("AC-1.3",)),
        "test_broken_after": ("failed", ("AC-1.4",)),
        "test_left_out": ("skipped", ("AC-1.5",)),
        "test_without": ("passed", ()),
    }


def test_a_marker_without_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "test_recorded.py").write_text(
        "import pytest\n@pytest.mark.criterion\ndef test_nothing_named(): pass\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-o", SUPPORT]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert finished.returncode != 0
    assert "write @pytest.mark.criterion" in finished.stdout + finished.stderr
