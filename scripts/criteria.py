"""Which acceptance criterion is proved by which test: a table, and exit code 1 where the two disagree.

Usage: python scripts/criteria.py SPECIFICATION.md REPORT.json [--out TABLE.md]

A criterion is a line `- [x] AC-1.2: text` (done) or `- [ ] AC-1.2: text` (open) of the specification. The
report is what `pytest --criteria-report REPORT.json` wrote. The two disagree when a criterion marked done
has no passing test, a criterion's test did not pass, a test names an unknown criterion, an id repeats, or a
criterion's line is malformed.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CRITERION_LINE = re.compile(r"^\s*[-*] \[(?P<mark>[ x])\] (?P<id>AC-\d+\.\d+): (?P<text>\S.*)$")
LOOKS_LIKE_ONE = re.compile(r"^\s*[-*]?\s*\[.?\]\s*AC\b")
TEXT_WIDTH = 70
TESTS_SHOWN = 3


@dataclass(frozen=True)
class Criterion:
    """One acceptance criterion; `line` counts from 1."""

    id: str
    text: str
    done: bool
    line: int


@dataclass(frozen=True)
class ExecutedTest:
    """One executed test: `outcome` is passed, failed or skipped."""

    name: str
    outcome: str
    criteria: tuple[str, ...]


def read_specification(text: str) -> tuple[list[Criterion], list[str]]:
    """The criteria in order, and what is wrong with the lines that look like one but are not."""
    criteria: list[Criterion] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        found = CRITERION_LINE.match(line)
        if found:
            criteria.append(Criterion(found["id"], found["text"], found["mark"] == "x", number))
        elif LOOKS_LIKE_ONE.match(line):
            problems.append(f"line {number}: not a criterion, write '- [ ] AC-1.2: text': {line.strip()}")
    return criteria, problems


def read_report(text: str) -> list[ExecutedTest]:
    """The executed tests of a `--criteria-report` file."""
    return [
        ExecutedTest(str(entry["test"]), str(entry["outcome"]), tuple(map(str, entry["criteria"])))
        for entry in json.loads(text)["tests"]
    ]


def proofs(tests: Sequence[ExecutedTest]) -> dict[str, list[ExecutedTest]]:
    """The tests that name each criterion."""
    by_criterion: dict[str, list[ExecutedTest]] = {}
    for test in tests:
        for name in test.criteria:
            by_criterion.setdefault(name, []).append(test)
    return by_criterion


def disagreements(criteria: Sequence[Criterion], tests: Sequence[ExecutedTest]) -> Iterator[str]:
    """What is wrong between a specification and a test run, one line each."""
    by_criterion = proofs(tests)
    for repeated in [name for name, count in Counter(item.id for item in criteria).items() if count > 1]:
        lines = ", ".join(str(item.line) for item in criteria if item.id == repeated)
        yield f"{repeated}: the id repeats on lines {lines}"
    known = {item.id for item in criteria}
    for name in sorted(by_criterion.keys() - known):
        yield f"{name}: named by {by_criterion[name][0].name}, but not in the specification"
    for item in criteria:
        proving = by_criterion.get(item.id, [])
        for test in proving:
            if test.outcome == "failed" or (item.done and test.outcome != "passed"):
                yield f"{item.id}: its test {test.name} {test.outcome}"
        if item.done and not proving:
            yield f"{item.id}: marked done, but no executed test carries it"


def status(criterion: Criterion, proving: Sequence[ExecutedTest]) -> str:
    """One word: proved, failing, unproved (done without proof), tested (open with a passing test) or open."""
    if any(test.outcome == "failed" for test in proving):
        return "failing"
    passed = any(test.outcome == "passed" for test in proving)
    if criterion.done:
        return "proved" if passed else "unproved"
    return "tested" if passed else "open"


def table(criteria: Sequence[Criterion], by_criterion: Mapping[str, Sequence[ExecutedTest]]) -> str:
    """A Markdown table of every criterion with its status and tests, and a line of totals."""
    rows = ["| criterion | status | tests | what |", "| --- | --- | --- | --- |"]
    totals: Counter[str] = Counter()
    for item in criteria:
        proving = by_criterion.get(item.id, [])
        totals[status(item, proving)] += 1
        rows.append(f"| {item.id} | {status(item, proving)} | {_named(proving)} | {_shortened(item.text)} |")
    counts = ", ".join(f"{count} {word}" for word, count in sorted(totals.items()))
    return "\n".join([*rows, "", f"{len(criteria)} criteria: {counts}"])


def _named(tests: Sequence[ExecutedTest]) -> str:
    names = sorted({test.name.split("[")[0] for test in tests})
    more = f", and {len(names) - TESTS_SHOWN} more" if len(names) > TESTS_SHOWN else ""
    return ", ".join(f"`{name}`" for name in names[:TESTS_SHOWN]) + more


def _shortened(text: str) -> str:
    cell = text.replace("|", "\\|")
    return cell if len(cell) <= TEXT_WIDTH else cell[: TEXT_WIDTH - 1] + "…"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints (or writes) the table and the disagreements; 0 when there are none."""
    parser = argparse.ArgumentParser(description="Criteria of a specification beside the tests that prove them.")
    parser.add_argument("specification", type=Path)
    parser.add_argument("report", type=Path, help="written by pytest --criteria-report")
    parser.add_argument("--out", type=Path, default=None, help="write the table there instead of printing it")
    given = parser.parse_args(arguments)
    criteria, problems = read_specification(given.specification.read_text(encoding="utf-8"))
    tests = read_report(given.report.read_text(encoding="utf-8"))
    if not criteria:
        problems.append(f"{given.specification}: no criterion found")
    problems.extend(disagreements(criteria, tests))
    answer = table(criteria, proofs(tests))
    if given.out is None:
        print(answer)
    else:
        given.out.write_text(answer + "\n", encoding="utf-8")
        print(answer.splitlines()[-1])
    for problem in problems:
        print(f"criteria: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
