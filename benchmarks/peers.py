"""The peers of `speed.py` and `scale.py`: what each is, how it is started, and what its answer is worth.

Each runs in a process of its own, in an environment of their own (`make bench-speed` makes it), from CSV files to a CSV
file as our command does, so that start, reading and writing count for all alike.
"""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import polars as pl
from datasets import BenchmarkError
from measure import best_threshold, rates
from running import TIMED_OUT, Usage, run_measured

HERE = Path(__file__).resolve().parent
PYTHON = HERE.parent / "build" / "matching-peers" / "bin" / "python"
OURS = "likewise"


@dataclass(frozen=True)
class Peer:
    """One of the others.

    Attributes:
        script: the file that runs it, with `arguments` after the three files; SET stands for the kind of record or the
            link set, TRUTH for the file of true matches.
        threshold: from which similarity on it claims a match by its own default; None where it has none.
    """

    script: str
    arguments: tuple[str, ...]
    threshold: float | None


PEERS: Mapping[str, Peer] = {
    "splink": Peer("peers_splink.py", ("SET",), 0.5),
    "splink-wide": Peer("peers_splink.py", ("SET-wide",), 0.5),
    "wratio": Peer("peers_plain.py", ("wratio",), 0.95),
    "cosine": Peer("peers_plain.py", ("cosine",), None),
    "dedupe": Peer("peers_dedupe.py", ("TRUTH",), 0.5),
}


def chosen_peers(names: Sequence[str]) -> list[str]:
    """The peers to run beside ours; `none` for none.

    Raises:
        BenchmarkError: their environment is not there.
    """
    chosen = [name for name in names if name != "none"]
    if chosen and not PYTHON.exists():
        raise BenchmarkError(
            "the peers' environment is missing: run make bench-speed or make bench-scale, which make it"
        )
    return chosen


@dataclass(frozen=True)
class Task:
    """Two tables with their keys in `id`, as files, and the truth (record_id, catalogue_id); `options` of our command."""

    name: str
    incoming: Path
    catalogue: Path
    truth: pl.DataFrame
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What a contender took and gave.

    Attributes:
        seconds: on the wall, the median of all rounds; processor: of all cores. peak: bytes of its largest process.
        f1: at its own default threshold, None without one. best_f1: at the one that hindsight finds best.
        failure: its last words, or that it did not finish.
    """

    contender: str
    seconds: float
    processor: float
    peak: int
    f1: float | None = None
    best_f1: float | None = None
    failure: str = ""


def run(contender: str, task: Task, cores: int, limit: float = 0) -> Result:
    """One run of ours or of a peer, measured and judged."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "best.csv"
        usage = run_measured(command_of(contender, task, out), cores, limit=limit)
        failure = failure_of(usage, limit)
        if failure:
            return Result(contender, usage.seconds, usage.processor, usage.peak, failure=failure)
        best = pl.read_csv(out, infer_schema=False).with_columns(pl.col("probability").cast(pl.Float64))
    threshold = 0.5 if contender == OURS else PEERS[contender].threshold
    return Result(contender, usage.seconds, usage.processor, usage.peak, *scores(best, task.truth, threshold))


def command_of(contender: str, task: Task, out: Path) -> list[str]:
    """What is started; a peer's truth is written beside its answer."""
    files = [str(task.incoming), str(task.catalogue), str(out)]
    if contender == OURS:
        tables = [files[0], "--catalogue", files[1], "--out", files[2]]
        return [sys.executable, "-m", OURS, "match", "-q", *tables, *task.options]
    peer = PEERS[contender]
    truth = out.with_name("truth.csv")
    task.truth.write_csv(truth)
    words = [word.replace("SET", task.name).replace("TRUTH", str(truth)) for word in peer.arguments]
    return [str(PYTHON), str(HERE / peer.script), *files, *words]


def failure_of(usage: Usage, limit: float) -> str:
    """Why there is no answer; nothing where there is one."""
    if usage.code == TIMED_OUT and limit:
        return f"did not finish in {limit:g} s"
    return "" if usage.code == 0 else (usage.output.strip().splitlines() or [f"exit code {usage.code}"])[-1]


def scores(best: pl.DataFrame, truth: pl.DataFrame, threshold: float | None) -> tuple[float | None, float]:
    """F1 of the best candidates at a threshold (None without one), and at the best one that hindsight finds."""
    stated = best.filter(pl.col("catalogue_id").is_not_null())
    judged = stated.join(
        truth.with_columns(true=pl.lit(value=True)), on=["record_id", "catalogue_id"], how="left", maintain_order="left"
    )
    chances, right = judged["probability"].to_numpy(), judged["true"].fill_null(value=False).to_numpy()
    least = best_threshold(chances, right, truth.height)
    hindsight = rates(right[chances >= (2.0 if least is None else least)], truth.height).f1
    return (None if threshold is None else rates(right[chances >= threshold], truth.height).f1), hindsight


def contest(contenders: Sequence[str], task: Task, cores: int, rounds: int = 1, limit: float = 0) -> list[Result]:
    """Every contender so many times, in turn, since a shared machine is faster now and slower then: the median of each.

    Who failed once does not run again. Each run is told on stderr at once: a contest can take an hour.
    """
    runs: dict[str, list[Result]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, found in runs.items():
            if not any(result.failure for result in found):
                found.append(run(name, task, cores, limit))
                print(f"{task.name}: {found[-1]}", file=sys.stderr)
    return [middle(found) for found in runs.values()]


def middle(found: Sequence[Result]) -> Result:
    """The failure if there is one, else the medians of the runs of one contender; accuracy is the same in all."""
    for result in found:
        if result.failure:
            return result
    return Result(
        found[0].contender,
        median(result.seconds for result in found),
        median(result.processor for result in found),
        max(result.peak for result in found),
        found[0].f1,
        found[0].best_f1,
    )
