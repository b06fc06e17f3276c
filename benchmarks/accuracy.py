"""How right the matchers are, on the public link sets and the bundled sample, with default options.

    python benchmarks/accuracy.py [--set NAME ...] [--matcher NAME ...] [--json] [--no-bars]

Each set and matcher runs in a process of its own, along the path that a user's files take. Exit code 1 if a
bar is missed, 2 if a set is absent.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from datasets import BARS, BenchmarkError, LinkSet, chosen_sets, load
from exhaustive import print_losses
from measure import Accuracy, measure
from running import number, run_measured, table_text

from likewise.engine.matcher import fit_and_match
from likewise.engine.results import MatcherKind, Options

BARRED = MatcherKind.HYBRID
CANDIDATES = 10

CHOOSING = """\
F1, precision and recall of the best candidate with probability >= 0.5, against all true matches; best-F1 with
the threshold that hindsight finds best; precision of the decision `link` (target 0.95) and the share of the
true matches that it links.
"""
CALIBRATION = """
Log-loss of the best candidates' probabilities (nats) beside that of a constant forecast, their expected
calibration error over ten bins, and the share of the true matches among the first 1, 3 and 10 candidates.
"""


@dataclass(frozen=True)
class Line:
    """One set and matcher, measured; shares are 0..1, losses in nats, `peak_mb` in units of 2**20 bytes."""

    name: str
    matcher: str
    records: int
    true_pairs: int
    f1: float
    precision: float | None
    recall: float | None
    best_f1: float
    best_threshold: float | None
    link_precision: float | None
    linked: float | None
    log_loss: float | None
    constant_log_loss: float | None
    calibration_error: float | None
    found_1: float | None
    found_3: float | None
    found_10: float | None
    seconds: float
    peak_mb: float = 0.0
    bar: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the bar is reached; a dash where there is none."""
        if self.bar is None:
            return "-"
        return "pass" if self.f1 >= self.bar else "FAIL"


def line_of(name: str, matcher: str, accuracy: Accuracy, seconds: float) -> Line:
    """A measured answer as one line of the table."""
    calibration = accuracy.calibration
    return Line(
        name=name,
        matcher=matcher,
        records=accuracy.records,
        true_pairs=accuracy.true_pairs,
        f1=accuracy.at_half.f1,
        precision=accuracy.at_half.precision,
        recall=accuracy.at_half.recall,
        best_f1=accuracy.hindsight.f1,
        best_threshold=accuracy.hindsight_threshold,
        link_precision=accuracy.links.precision,
        linked=accuracy.links.recall,
        log_loss=calibration.log_loss if calibration else None,
        constant_log_loss=calibration.constant_log_loss if calibration else None,
        calibration_error=calibration.expected_calibration_error if calibration else None,
        found_1=accuracy.found.get(1),
        found_3=accuracy.found.get(3),
        found_10=accuracy.found.get(10),
        seconds=seconds,
    )


def measure_here(link_set: LinkSet, matcher: MatcherKind) -> Line:
    """Reads, matches and measures within this process; the seconds include the reading."""
    start = time.perf_counter()
    loaded = load(link_set)
    options = Options(matcher=matcher, candidates=CANDIDATES)
    _, links = fit_and_match(loaded.incoming, loaded.catalogue, options, _no_progress)
    seconds = time.perf_counter() - start
    return line_of(link_set.name, matcher.value, measure(links.frame, loaded.truth), seconds)


def measure_apart(link_set: LinkSet, matcher: MatcherKind) -> Line:
    """`measure_here` in a process of its own, so that its peak memory is its own.

    Raises:
        BenchmarkError: the process failed; its last line is the reason.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "line.json"
        command = [
            sys.executable,
            __file__,
            "--set",
            link_set.name,
            "--matcher",
            matcher.value,
            "--apart",
            str(out),
        ]
        usage = run_measured(command)
        if usage.code != 0:
            raise BenchmarkError(f"{link_set.name}, {matcher.value}: {usage.output.strip() or usage.code}")
        values = json.loads(out.read_text(encoding="utf-8"))
    return Line(**{**values, "peak_mb": usage.peak / 2**20, "bar": link_set.bar if matcher is BARRED else None})


def print_tables(lines: Sequence[Line]) -> None:
    """The numbers by set and matcher: choosing, calibration and finding."""
    rows = [
        [line.name, line.matcher, number(line.f1), number(line.bar, 2), line.verdict, number(line.precision),
         number(line.recall), number(line.best_f1), number(line.best_threshold), number(line.link_precision),
         number(line.linked), number(line.seconds, 1), number(line.peak_mb, 0)]
        for line in lines
    ]  # fmt: skip
    header = "set matcher F1@0.5 bar verdict precision recall best-F1 at link-precision linked seconds MB"
    print(CHOOSING)
    print(table_text(header.split(), rows))
    rows = [
        [line.name, line.matcher, number(line.log_loss), number(line.constant_log_loss),
         number(line.calibration_error), number(line.found_1), number(line.found_3), number(line.found_10)]
        for line in lines
    ]  # fmt: skip
    header = "set matcher log-loss constant calibration-error found@1 found@3 found@10"
    print(CALIBRATION)
    print(table_text(header.split(), rows))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Accuracy on the public link sets and the bundled sample.")
    parser.add_argument("--set", action="append", default=[], metavar="NAME", help="only this set (repeatable)")
    parser.add_argument("--matcher", action="append", choices=[kind.value for kind in MatcherKind], default=[])
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    parser.add_argument("--no-bars", action="store_true", help="exit 0 even where a bar is missed")
    parser.add_argument("--no-exhaustive", action="store_true", help="leave out what blocking loses")
    parser.add_argument("--apart", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether every bar was reached."""
    given = parse(arguments)
    try:
        sets = chosen_sets(given.set)
        both = (MatcherKind.HYBRID, MatcherKind.LEVENSHTEIN)
        matchers = [kind for kind in both if not given.matcher or kind.value in given.matcher]
        if given.apart:
            given.apart.write_text(json.dumps(asdict(measure_here(sets[0], matchers[0]))), encoding="utf-8")
            return 0
        lines = [measure_apart(link_set, matcher) for link_set in sets for matcher in matchers]
    except BenchmarkError as error:
        print(f"accuracy: {error}", file=sys.stderr)
        return 2
    missed = [line.name for line in lines if line.verdict == "FAIL"]
    if given.json:
        print(json.dumps({"lines": [asdict(line) for line in lines], "missed": missed}, indent=1))
    else:
        print_tables(lines)
        if not given.no_exhaustive and MatcherKind.LEVENSHTEIN in matchers:
            print_losses(sets)
        print(f"\n{_summary(lines, missed)}")
    return 1 if missed and not given.no_bars else 0


def _summary(lines: Sequence[Line], missed: Sequence[str]) -> str:
    barred = sum(line.bar is not None for line in lines)
    if not barred:
        return f"No set with a bar was measured; those are {', '.join(BARS)}."
    return f"Bars missed: {', '.join(missed)}." if missed else f"All {barred} bars reached."


def _no_progress(_stage: str, _done: int, _total: int) -> None:
    return None


if __name__ == "__main__":
    sys.exit(main())
