"""Help answers at once and says what is true."""

import re
import subprocess
import sys
from importlib.metadata import version

import pytest
from tool_lists import likewise

from likewise import errors
from likewise.advice import ADVICE
from likewise.cli import failures, options
from likewise.engine.records import Kind
from likewise.engine.results import Cardinality, MatcherKind

HEAVY = [
    "polars",
    "numpy",
    "scipy",
    "narwhals",
    "rapidfuzz",
    "rich",
    "jinja2",
    "python_calamine",
    "xlsxwriter",
    "fastapi",
    "pydantic",
    "redis",
    "sqlalchemy",
    "structlog",
    "uvicorn",
]


@pytest.mark.criterion("AC-3.13")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["match", "--help"],
        ["ask", "--help"],
        ["api", "--help"],
        ["doctor", "--help"],
        ["queue", "drain", "--help"],
        ["help", "TABLE_ERROR"],
        ["completion", "bash"],
        ["keys", "create", "--help"],
        ["--version"],
    ],
)
def test_help_imports_none_of_the_heavy_libraries(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from likewise.cli import main\n"
        f"main({arguments}, standalone_mode=False)\n"
        f"print('heavy:', sorted(set({HEAVY}) & set(sys.modules)))"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout.endswith("heavy: []\n")


def test_version_is_that_of_the_package() -> None:
    assert likewise("--version").stdout == f"likewise {version('likewise')}\n"


def test_choices_are_those_of_the_engine() -> None:
    """They are spelt out for the sake of a fast --help, so they could fall behind."""
    assert set(options.KINDS) == {kind.value for kind in Kind}
    assert set(options.MATCHERS) == {kind.value for kind in MatcherKind}
    assert set(options.CARDINALITIES) == {cardinality.value for cardinality in Cardinality}


@pytest.mark.criterion("AC-9.10")
def test_help_documents_every_exit_code() -> None:
    documented = {int(code) for code in re.findall(r"(?:^|\s)(\d{1,3})  \w", failures.EXIT_CODES)}
    raised = {error.exit_code for error in errors.LikewiseError.__subclasses__()}
    own = {failures.FAULT, failures.USAGE, failures.BUG, failures.NO_MEMORY, failures.INTERRUPTED}
    assert documented == {0, *raised, *own}
    assert errors.LikewiseError.exit_code == failures.BUG
    for line in failures.EXIT_CODES.splitlines()[1:]:
        assert line in likewise("--help").stdout


def test_without_a_command_help_is_shown_and_the_exit_code_says_so() -> None:
    result = likewise()
    assert result.exit_code == 2
    assert "Usage: likewise" in result.stderr
    assert result.stdout == ""


def test_commands_are_listed_in_the_order_of_their_use() -> None:
    listed = re.findall(r"^  (\w+)  ", likewise("--help").stdout, flags=re.MULTILINE)
    matching = ["match", "ask", "explain", "evaluate", "profile"]
    assert listed == [
        *matching,
        "up",
        "submit",
        "api",
        "worker",
        "migrate",
        "queue",
        "keys",
        "doctor",
        "help",
        "completion",
    ]


def test_a_code_is_explained_whatever_its_case() -> None:
    told = likewise("help", "table_error")
    assert told.exit_code == 0
    assert " ".join(ADVICE["TABLE_ERROR"].remedy.split()) in " ".join(told.stdout.split())


def test_help_on_a_command_is_that_commands_help() -> None:
    assert likewise("help", "match").stdout == likewise("match", "--help").stdout
    assert likewise("help").stdout == likewise("--help").stdout


def test_help_on_what_is_not_there_names_what_is() -> None:
    told = likewise("help", "nothing")
    assert told.exit_code == 2
    assert "TABLE_ERROR" in told.stderr


@pytest.mark.criterion("AC-34.3")
def test_an_error_says_where_more_is_told() -> None:
    told = likewise("profile", "missing.csv").stderr.strip()
    assert told.endswith("(see likewise help INPUT_ERROR)")
