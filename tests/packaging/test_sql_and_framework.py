"""Protects two rules that no linter knows: SQL is never put together from text, and FastAPI stays at the edge."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "likewise"
MODULES = sorted(SOURCE.rglob("*.py"))

SQL_CALLS = frozenset({"text", "SQL", "literal_column", "execute", "executemany", "exec_driver_sql", "copy", "stream"})
"""What takes SQL as its first argument, in SQLAlchemy, psycopg and Alembic."""

FRAMEWORK = frozenset({"fastapi", "starlette"})


def built_sql(module: ast.Module) -> Iterator[int]:
    """The lines on which a call that takes SQL gets a text put together at run time."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in SQL_CALLS and _built(node.args[0]):
            yield node.lineno


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _built(argument: ast.expr) -> bool:
    """Whether an expression puts text together: an f-string with a value, %, +, .format or .join."""
    if isinstance(argument, ast.JoinedStr):
        return not all(isinstance(part, ast.Constant) or _constant(part) for part in argument.values)
    if isinstance(argument, ast.BinOp):
        return isinstance(argument.op, ast.Mod | ast.Add) and any(map(_is_text, (argument.left, argument.right)))
    if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute):
        return argument.func.attr in {"format", "join"} and _is_text(argument.func.value)
    return False


def _constant(part: ast.expr) -> bool:
    """A value that is a module's constant, named in capitals, cannot come from outside."""
    return isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) and part.value.id.isupper()


def _is_text(expression: ast.expr) -> bool:
    return isinstance(expression, ast.JoinedStr) or (
        isinstance(expression, ast.Constant) and isinstance(expression.value, str)
    )


def imported(module: ast.Module) -> set[str]:
    """The top packages that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.criterion("AC-21.4")
@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_sql_is_never_put_together_and_fastapi_stays_at_the_edge(path: Path) -> None:
    module = ast.parse(path.read_text(encoding="utf-8"))
    assert list(built_sql(module)) == []
    inside = path.relative_to(SOURCE)
    if not (
        inside.parts[0] == "http" or "edge" in inside.parts or inside.name == "routes.py" or str(inside) == "api.py"
    ):
        assert not imported(module) & FRAMEWORK


@pytest.mark.criterion("AC-21.4")
@pytest.mark.parametrize(
    "line",
    [
        'text(f"SELECT {name}")',
        'session.execute(text("SELECT " + name))',
        'cursor.execute("SELECT %s" % name)',
        'sqlalchemy.text("SELECT {}".format(name))',
        'text(", ".join(names))',
        'cursor.copy(f"COPY {table} FROM STDIN")',
    ],
)
def test_sql_that_is_put_together_is_noticed(line: str) -> None:
    assert list(built_sql(ast.parse(line))) == [1]


@pytest.mark.parametrize(
    "line",
    [
        'text("SELECT :name")',
        'text(f"SET lock_timeout = {LOCK_TIMEOUT!r}")',
        'sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))',
        "session.execute(select(User).where(User.id == user_id))",
    ],
)
def test_sql_with_parameters_is_not(line: str) -> None:
    assert list(built_sql(ast.parse(line))) == []
