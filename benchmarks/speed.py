"""Records per second of `likewise match` beside its peers on public link sets, whole processes, files in and file out.

    python benchmarks/speed.py [--set dblp-acm ...] [--peers splink ... | none] [--rounds 3] [--limit 300] [--no-recall]

`make bench-speed` makes the peers' environment first. Ours and the rival of the set's bar run in turn, so many rounds,
and their medians count; the other peers run once. Exit code 1 if a bar is missed or a contender that has one fails,
2 if a set is absent.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from datasets import BenchmarkError, LinkSet, chosen_sets, load
from measure import measure
from peers import OURS, PEERS, Result, Task, chosen_peers, contest
from running import number, table_text

from likewise.engine.matcher import match
from likewise.engine.results import Options


@dataclass(frozen=True)
class Bar:
    """What is asked for on one set: at least so many `times` the rival's records per second, at no more than its memory
    where `memory` is set."""

    rival: str
    times: float
    memory: bool = False


BARS = {"dblp-acm": Bar("splink", 3.0, memory=True), "febrl4": Bar("wratio", 10.0)}
RECALLS = {"abt-buy": 0.98, "amazon-google": 0.96, "dblp-acm": 0.98, "fodors-zagats": 0.98, "febrl4": 0.98}
"""Share of the true matches that has to be among ten candidates."""

NOTES = """\
F1 of the best candidate at the contender's own default threshold, and at the one that hindsight finds best. CPU: seconds
of all cores, which the load of others changes less than the wall time. dedupe got 200 labelled pairs, the others none.
"""


def task_of(link_set: LinkSet) -> Task:
    """The set's files as they are."""
    return Task(link_set.name, link_set.incoming, link_set.catalogue, load(link_set).truth)


def verdicts(bar: Bar, ours: Result, rival: Result) -> list[tuple[str, bool]]:
    """Each thing asked for in words, and whether it is kept. A rival that did not finish was slower than its limit."""
    if ours.failure:
        return [(ours.failure, False)]
    faster = rival.seconds / ours.seconds
    told = [
        (
            f"{faster:.1f} times the records per second of {rival.contender}, {bar.times:g} asked for",
            faster >= bar.times,
        )
    ]
    if bar.memory:
        share = ours.peak / rival.peak
        told.append((f"{share:.2f} of the memory of {rival.contender}, 1 asked for", share <= 1))
    return told


def row_of(task: Task, records: int, result: Result) -> list[str]:
    """One contender's line of the table."""
    return [task.name, result.contender, number(result.seconds, 1), number(result.processor, 1),
            f"{records / result.seconds:,.0f}", number(result.peak / 2**20, 0), number(result.f1),
            number(result.best_f1), result.failure]  # fmt: skip


def race(link_set: LinkSet, given: argparse.Namespace) -> tuple[list[list[str]], list[tuple[str, bool]]]:
    """One set: the lines of all contenders, and the verdicts."""
    task, bar = task_of(link_set), BARS[link_set.name]
    records = load(link_set).incoming.frame.height
    first = [OURS, *(name for name in given.peers if name == bar.rival)]
    others = [name for name in given.peers if name != bar.rival]
    results = contest(first, task, given.cores, given.rounds, given.limit)
    told = verdicts(bar, *results) if len(results) > 1 else []
    results += contest(others, task, given.cores, 1, given.limit)
    return [row_of(task, records, result) for result in results], [
        (f"{task.name}: {text}", kept) for text, kept in told
    ]


def recalls(sets: Sequence[LinkSet]) -> list[tuple[str, bool]]:
    """Of each set, the share of the true matches among ten candidates."""
    told = []
    for link_set in sets:
        loaded = load(link_set)
        links = match(loaded.incoming, loaded.catalogue, Options(candidates=10))
        found, asked = measure(links.frame, loaded.truth).found[10], RECALLS[link_set.name]
        told.append(
            (
                f"{link_set.name}: {found:.4f} of the true matches among ten candidates, {asked} asked for",
                found >= asked,
            )
        )
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether the bars were kept."""
    parser = argparse.ArgumentParser(description="Records per second beside the peers, on public link sets.")
    parser.add_argument("--set", action="append", choices=list(BARS), help="only this set (repeatable)")
    parser.add_argument(
        "--peers", nargs="+", choices=[*PEERS, "none"], default=["splink", "cosine", "wratio", "dedupe"]
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, default=2, help="cores a contender may use, 0 for all")
    parser.add_argument("--limit", type=float, default=300, help="seconds after which a contender is stopped")
    parser.add_argument("--no-recall", action="store_true", help="leave out the recall among ten candidates")
    given = parser.parse_args(arguments)
    try:
        given.peers = chosen_peers(given.peers)
        raced = [race(link_set, given) for link_set in chosen_sets(given.set or list(BARS))]
        told = [verdict for _, verdicts_of_set in raced for verdict in verdicts_of_set]
        told += [] if given.no_recall else recalls(chosen_sets(list(RECALLS)))
    except BenchmarkError as error:
        print(f"speed: {error}", file=sys.stderr)
        return 2
    print(NOTES)
    header = ["set", "contender", "seconds", "CPU", "records/s", "MB", "F1", "best-F1", ""]
    print(table_text(header, [row for rows, _ in raced for row in rows]), end="\n\n")
    for text, kept in told:
        print(f"{'pass' if kept else 'FAIL'}  {text}")
    return 0 if all(kept for _, kept in told) else 1


if __name__ == "__main__":
    sys.exit(main())
