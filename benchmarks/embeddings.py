"""Whether meanings are worth comparing: the hybrid matcher beside the embedding one, with a paired test on judged records.

    python benchmarks/embeddings.py [--set NAME ...] [--seeds N] [--judged N] [--embedder NAME] [--no-speed] [--json]

Sets: `translated`, whose words differ and whose meaning agrees (see `generate_translated.py`), the bundled sample's, and the
public ones. Of each, records drawn at random are judged by the true matches; a record is right where its best candidate with
probability >= 0.5 is its match, or where it has neither. "promoted" means better beyond chance (McNemar's exact test).
Then the speed: training on 100,000 catalogue records and embedding them, and exact search for one record among them.

Exit code 1 if a bar is missed, 2 if a set is absent: `translated` has to be promoted with every seed, no set may be promoted
whose F1 falls, 100,000 records take at most 120 s, and the 95th percentile of a search is at most 10 ms.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from datasets import BenchmarkError, Loaded, chosen_sets, load
from generate_translated import TranslatedPlan, generate_translated
from running import number, table_text

from likewise.embedders import Trainer, trainer_of
from likewise.embedders.home import HomeTrainer
from likewise.engine.embedding import Lesson, nearest
from likewise.engine.matcher import fit_and_match
from likewise.engine.meaning import texts_of
from likewise.engine.records import Table
from likewise.engine.results import MatcherKind, Options
from likewise.paired import compare_paired

TRANSLATED = "translated"
SETS = (TRANSLATED, "koenig", "northgate", "harbour", "abt-buy", "amazon-google", "dblp-acm", "fodors-zagats")
RECORDS, QUERIES, CANDIDATES = 100_000, 1_000, 20
MOST_SECONDS, MOST_MS = 120.0, 10.0


@dataclass(frozen=True)
class Line:
    """One set, both matchers: F1 at 0.5 by all true matches, then what the judged records say; seconds to fit and match."""

    name: str
    hybrid_f1: float
    embedding_f1: float
    judged: int
    gained: int
    lost: int
    chance: float
    verdict: str
    hybrid_seconds: float
    embedding_seconds: float


@dataclass(frozen=True)
class Speed:
    """Seconds to train on and to embed the catalogue, and milliseconds of one search (median, 95th percentile)."""

    train_seconds: float
    embed_seconds: float
    search_ms: float
    search_p95_ms: float


@dataclass(frozen=True)
class Answered:
    """What one matcher made of a list: which records it got right, F1 at 0.5, and the seconds it took."""

    right: npt.NDArray[np.bool_]
    f1: float
    seconds: float


def answered(loaded: Loaded, options: Options) -> Answered:
    """Fit, match and mark every record."""
    start = time.perf_counter()
    frame = fit_and_match(loaded.incoming, loaded.catalogue, options)[1].frame
    seconds = time.perf_counter() - start
    said = frame.select(
        "row", "record_id", pl.when(pl.col("probability") >= 0.5).then("catalogue_id").alias("catalogue_id")
    )
    true = loaded.truth.with_columns(pl.lit(value=True).alias("hit"))
    hits = said.join(true, on=["record_id", "catalogue_id"], how="left").sort("row")
    hit = hits["hit"].fill_null(value=False)
    matched = said["record_id"].is_in(loaded.truth["record_id"].implode())
    right = hit | (~matched & said["catalogue_id"].is_null())
    claims = len(said) - said["catalogue_id"].null_count()
    return Answered(right.to_numpy(), 2 * int(hit.sum()) / (claims + len(loaded.truth)), seconds)


def line_of(loaded: Loaded, trainer: Trainer, judged: int, seed: int) -> Line:
    """Both matchers on one set, compared on records drawn at random."""
    before = answered(loaded, Options())
    after = answered(loaded, Options(matcher=MatcherKind.EMBEDDING, embedder=trainer))
    drawn = np.random.default_rng(seed).permutation(len(before.right))[:judged]
    told = compare_paired(before.right[drawn], after.right[drawn])
    return Line(
        name=loaded.name,
        hybrid_f1=before.f1,
        embedding_f1=after.f1,
        judged=told.records,
        gained=told.gained,
        lost=told.lost,
        chance=told.chance,
        verdict="promoted" if told.better else "refused",
        hybrid_seconds=before.seconds,
        embedding_seconds=after.seconds,
    )


def sets_of(names: Sequence[str], seeds: int) -> Iterator[Loaded]:
    """The sets of these names; `translated` once for each seed."""
    for seed in range(seeds if TRANSLATED in names else 0):
        made = generate_translated(TranslatedPlan(seed=seed))
        incoming, catalogue = Table("incoming", made.incoming), Table("catalogue", made.catalogue)
        yield Loaded(f"{TRANSLATED} {seed}", incoming, catalogue, made.matches)
    public = [name for name in names if name != TRANSLATED]
    for link_set in chosen_sets(public) if public else []:
        yield load(link_set)


def speed() -> Speed:
    """What 100,000 records take, with sure pairs of a tenth of them."""
    made = generate_translated(TranslatedPlan(rows=RECORDS // 10, catalogue_rows=RECORDS, words=4_000, matched=1.0))
    incoming, catalogue = texts_of(made.incoming, ("bezeichnung", "marke")), texts_of(made.catalogue, ("name", "brand"))
    places = {key: row for row, key in enumerate(made.catalogue["id"].to_list())}
    meant = np.array([places[key] for key in made.matches["catalogue_id"].to_list()])
    start = time.perf_counter()
    embedder = HomeTrainer()(Lesson(incoming, catalogue, (np.arange(len(meant)), meant), 0))
    trained = time.perf_counter()
    matrix = embedder.embed(catalogue)
    embedded = time.perf_counter()
    queries = embedder.embed(incoming[:QUERIES])
    took = []
    for row in range(QUERIES):
        begun = time.perf_counter()
        nearest(queries[row : row + 1], matrix, CANDIDATES)
        took.append(1000 * (time.perf_counter() - begun))
    median, p95 = np.percentile(took, [50, 95]).tolist()
    return Speed(trained - start, embedded - trained, median, p95)


def missed_bars(lines: Sequence[Line], measured: Speed | None) -> list[str]:
    """The bars that are missed, in words."""
    missed = [
        f"{line.name}: refused" for line in lines if line.name.startswith(TRANSLATED) and line.verdict == "refused"
    ]
    missed += [
        f"{line.name}: promoted, and F1 falls"
        for line in lines
        if line.verdict == "promoted" and line.embedding_f1 < line.hybrid_f1
    ]
    if measured is not None:
        if measured.train_seconds + measured.embed_seconds > MOST_SECONDS:
            missed.append(f"{RECORDS:,} records take more than {MOST_SECONDS:.0f} s")
        if measured.search_p95_ms > MOST_MS:
            missed.append(f"a search takes {measured.search_p95_ms:.1f} ms (p95), more than {MOST_MS:.0f}")
    return missed


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The hybrid matcher beside the embedding one.")
    parser.add_argument("--set", action="append", default=[], metavar="NAME", help="only this set (repeatable)")
    parser.add_argument("--seeds", type=int, default=3, help="how often `translated` is made")
    parser.add_argument("--judged", type=int, default=400, help="records that are judged")
    parser.add_argument("--embedder", default="home", help="as for `likewise match`")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")
    parser.add_argument("--no-bars", action="store_true", help="exit 0 even where a bar is missed")
    parser.add_argument("--no-speed", action="store_true", help="leave out the 100,000 records")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit code says whether every bar was reached."""
    given = parse(arguments)
    try:
        trainer = trainer_of(given.embedder, os.environ)
        lines = [line_of(one, trainer, given.judged, 0) for one in sets_of(given.set or SETS, given.seeds)]
    except BenchmarkError as error:
        print(f"embeddings: {error}", file=sys.stderr)
        return 2
    measured = None if given.no_speed else speed()
    missed = missed_bars(lines, measured)
    if given.json:
        told = {"lines": [asdict(line) for line in lines], "speed": measured and asdict(measured), "missed": missed}
        print(json.dumps(told, indent=1))
    else:
        print_tables(lines, measured)
        print("\n" + ("\n".join(missed) if missed else "No bar is missed."))
    return 1 if missed and not given.no_bars else 0


def print_tables(lines: Sequence[Line], measured: Speed | None) -> None:
    rows = [
        [line.name, number(line.hybrid_f1), number(line.embedding_f1), str(line.judged), str(line.gained),
         str(line.lost), f"{line.chance:.2g}", line.verdict, number(line.hybrid_seconds, 1),
         number(line.embedding_seconds, 1)]
        for line in lines
    ]  # fmt: skip
    header = "set hybrid-F1 embedding-F1 judged gained lost p verdict hybrid-s embedding-s"
    print("F1 at 0.5 by all true matches; judged records that only one of the two gets right; McNemar's exact p\n")
    print(table_text(header.split(), rows))
    if measured is not None:
        print(
            f"\n{RECORDS:,} records: trained in {measured.train_seconds:.1f} s, embedded in {measured.embed_seconds:.1f} s;"
            f" one search {measured.search_ms:.1f} ms, p95 {measured.search_p95_ms:.1f} ms"
        )


if __name__ == "__main__":
    sys.exit(main())
