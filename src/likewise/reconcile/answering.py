"""The worker's side: a batch of queries as records, scored together and decided on one by one, as `/match` decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from likewise.asks.desk import Desk, Served
from likewise.catalogues.tables import Snapshot
from likewise.contracts import ReconcileAskMessage, ReconcileAskPayload, ReconcileQuery, RequiredValues
from likewise.db.states import Decision
from likewise.engine.finish import Compared, finish
from likewise.engine.named import Named, plan_named
from likewise.engine.records import Table
from likewise.engine.results import Links, Waterfalls
from likewise.engine.score import score_list
from likewise.jobs.schemas import options_alone
from likewise.queue.answers import Deadline
from likewise.reconcile.naming import described, named
from likewise.reconcile.ranking import Candidate, Ranked, ranked
from likewise.reconcile.schemas import Feature, FoundRecord, QueryAnswer, ReconcileAnswer

MOST_NAMESAKES = 20
"""Records of exactly the name that is asked for, which are looked at beside the candidates."""
LEAD, EQUAL = "lead over the next candidate", "other candidates fit equally well"
Row = Mapping[str, Any]
"""A row of the engine's answer: a frame's values."""


def answer_reconcile(desk: Desk, question: ReconcileAskMessage, deadline: Deadline) -> ReconcileAnswer:
    """The candidates of each query.

    A canary decides on no query: which records are its share follows from their keys, and queries have none.

    Raises:
        NotFoundError, TableError, MatcherError: the catalogue cannot be matched against.
    """
    payload = question.payload
    served = desk.serve(payload.catalogue_id, options_alone(None, None, None), deadline)
    plan = plan_named(served.chosen.recipe, served.studied.profile)
    links = _links(desk, served, plan, payload, deadline)
    deadline.check()
    snapshot, queries = served.snapshot, payload.queries
    found = _found_by_key(snapshot, queries), _found_by_name(snapshot, payload.name_column, queries)
    batch = _Batch(payload, snapshot, links, _Evidence.of(plan, links), *found)
    groups = groupby(links.frame.iter_rows(named=True), key=itemgetter("row"))
    answers = [batch.answer(row - 1, list(rows)) for row, rows in groups]
    return ReconcileAnswer(answers=tuple(answers))


def _links(desk: Desk, served: Served, laid: Named, payload: ReconcileAskPayload, deadline: Deadline) -> Links:
    """All candidates of all queries."""
    plan, name = laid.plan, payload.name_column
    frame = laid.frame([_record(query, name) for query in payload.queries])
    scorer = desk.tools.memory.scorer(payload.catalogue_id, served.version, plan, served.catalogue.name)
    deadline.check()
    scored = score_list(scorer, frame, plan.recipe.candidates)
    tables = Table("the queries", frame), served.snapshot.table
    options = replace(served.options, candidates=plan.recipe.candidates)
    return finish(Compared(plan, tables, scorer, scored), options)[1]


def _record(query: ReconcileQuery, name_column: str | None) -> Mapping[str, str]:
    if query.name is None or name_column is None:
        return query.values
    return {**query.values, name_column: query.name}


@dataclass(frozen=True)
class _Evidence:
    """The evidence of all candidates of a batch, in the numbers of `Waterfalls`, told of those that are answered."""

    labels: Sequence[str]
    places: Mapping[tuple[int, int], int]
    told: Waterfalls

    @staticmethod
    def of(laid: Named, links: Links) -> "_Evidence":
        """By row of the batch and of the catalogue."""
        pairs = links.frame.drop_nulls("catalogue_row").select("row", "catalogue_row")
        rows, found = (pairs["row"] - 1).to_numpy(), pairs["catalogue_row"].to_numpy()
        labels = [
            one.comparison if one.field is None else f"{one.field}: {one.comparison}"
            for one in laid.plan.recipe.comparisons
        ]
        order = zip(rows.tolist(), found.tolist(), strict=True)
        return _Evidence(labels, {pair: place for place, pair in enumerate(order)}, links.waterfalls(rows, found))

    def features(self, row: int, catalogue_row: int) -> tuple[Feature, ...]:
        """That of one pair; what is missing or makes no difference is left out."""
        place, told = self.places[row, catalogue_row], self.told
        parts = [("starting odds", told.start), *zip(self.labels, told.bits[place].tolist(), strict=True)]
        parts += [(LEAD, float(told.lead[place])), (EQUAL, float(told.tied[place]))]
        return tuple(Feature(name=name, bits=bits) for name, bits in parts if bits)


@dataclass(frozen=True)
class _Batch:
    """A batch that was matched: what was asked, the catalogue, what the matcher says, and what is found by key or name."""

    payload: ReconcileAskPayload
    snapshot: Snapshot
    links: Links
    evidence: _Evidence
    by_key: Mapping[str, int]
    by_name: Mapping[str, Sequence[int]]

    def answer(self, row: int, rows: Sequence[Row]) -> QueryAnswer:
        """The candidates of a query (0-based), of which `rows` are those that the matcher has found."""
        query = self.payload.queries[row]
        found = {
            one["catalogue_row"]: Candidate(
                one["catalogue_row"], one["probability"], linked=one["decision"] == Decision.LINK
            )
            for one in rows
            if one["catalogue_row"] is not None
        }
        keyed = [self.by_key[key] for key in _keys(query) if key in self.by_key]
        exact = self.by_name.get(query.name or "", ())
        identified = len(query.keys) == 1 and query.name is None and not query.values
        unfound: dict[int, tuple[Feature, ...]] = {}
        for one in dict.fromkeys([*keyed, *exact]):
            if one not in found:
                why = self.links.explain(row, one)
                found[one] = Candidate(one, why.probability, linked=identified)
                unfound[one] = tuple(Feature(name=part.label, bits=part.weight) for part in why.contributions)
        held = [one for one in found.values() if self._holds(one.row, query.required)]
        kept = ranked(held, keyed, exact, query.limit, name_alone=not query.values)
        return QueryAnswer(
            candidates=tuple(
                self._told(one, unfound.get(one.row) or self.evidence.features(row, one.row)) for one in kept
            )
        )

    def _holds(self, row: int, required: Sequence[RequiredValues]) -> bool:
        if not required:
            return True
        fields, key = self.snapshot.table.frame.row(row, named=True), self.snapshot.keys[row]
        return all(holds(key if one.column is None else fields.get(one.column), one) for one in required)

    def _told(self, one: Ranked, evidence: tuple[Feature, ...]) -> FoundRecord:
        fields, key = self.snapshot.table.frame.row(one.row, named=True), self.snapshot.keys[one.row]
        name_column = self.payload.name_column
        others = [column for column in fields if column != name_column and fields[column] != key]
        return FoundRecord(
            key=key,
            name=named(fields, name_column, key),
            description=described(fields, others),
            score=one.score,
            match=one.match,
            features=evidence,
        )


def holds(value: str | None, required: RequiredValues) -> bool:
    """Whether a value is one of those that are required, but for case and spaces around it."""
    wanted = {one.strip().casefold() for one in required.values}
    has = value is not None and value.strip().casefold() in wanted
    return {"any": has, "all": has and len(wanted) == 1, "none": not has}[required.quantifier]


def _keys(query: ReconcileQuery) -> list[str]:
    """What may be a key: a name may be one too."""
    return query.keys if query.name is None else [*query.keys, query.name]


def _found_by_key(snapshot: Snapshot, queries: Sequence[ReconcileQuery]) -> Mapping[str, int]:
    """The rows of the keys among what was asked for."""
    wanted = pl.Series(list({key for query in queries for key in _keys(query)}), dtype=pl.String)
    rows = snapshot.keys.is_in(wanted.implode()).arg_true()
    return dict(zip(snapshot.keys.gather(rows).to_list(), rows.to_list(), strict=True))


def _found_by_name(
    snapshot: Snapshot, column: str | None, queries: Sequence[ReconcileQuery]
) -> Mapping[str, Sequence[int]]:
    """The rows of exactly the names that were asked for."""
    if column is None:
        return {}
    names = snapshot.table.frame[column]
    wanted = pl.Series(list({query.name for query in queries if query.name}), dtype=pl.String)
    rows = names.is_in(wanted.implode()).arg_true()
    found: dict[str, list[int]] = {}
    for name, row in zip(names.gather(rows).to_list(), rows.to_list(), strict=True):
        found.setdefault(name, []).append(row)
    return {name: rows[:MOST_NAMESAKES] for name, rows in found.items()}
