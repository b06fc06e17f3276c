"""A list compared and learnt as `likewise match` does, beside its true pairs."""

from dataclasses import dataclass

from datasets import Loaded

from likewise.engine.answer import record_ids
from likewise.engine.learn import Learnt, learn
from likewise.engine.plan import open_scorer, plan_new
from likewise.engine.results import Options
from likewise.engine.score import Scored, score_list


@dataclass(frozen=True)
class World:
    """A list whose candidates are compared, what was learnt from it, and its true pairs in rows."""

    name: str
    scored: Scored
    learnt: Learnt
    truth: frozenset[tuple[int, int]]
    true_pairs: int


def world_of(loaded: Loaded) -> World:
    """Compares and learns as `likewise match` does."""
    tables, options = (loaded.incoming, loaded.catalogue), Options()
    plan = plan_new(*tables, options)
    scored = score_list(open_scorer(plan.recipe, tables[1], options), tables[0].frame, plan.recipe.candidates)
    ours, theirs = (
        {key: row for row, key in enumerate(record_ids(table, profile.key).to_list())}
        for table, profile in zip(tables, plan.profiles, strict=True)
    )
    pairs = loaded.truth.select("record_id", "catalogue_id").rows()
    truth = frozenset((ours[one], theirs[other]) for one, other in pairs if one in ours and other in theirs)
    return World(loaded.name, scored, learn(scored.vectors, scored.pairs, options.seed), truth, len(pairs))
