"""A catalogue whose simplest matcher is active, and a worker that looks whether it still is enough."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from generate import write
from generate_translated import TranslatedPlan, generate_translated
from pipeline import Pipeline
from sqlalchemy import select

from likewise.db.states import JudgementKind, MatcherState
from likewise.db.tables import (
    AuditEntry,
    CatalogueRecord,
    Job,
    Judgement,
    Matcher,
    MatcherAttempt,
)
from likewise.evolution.ladder import Step, Wishes
from likewise.evolution.watch import Evolution
from likewise.sample import CATALOGUE, matches_name, sample_path

TRANSLATED = TranslatedPlan(rows=300, catalogue_rows=500, words=120)
"""Small enough to be matched in a second."""


@dataclass(frozen=True)
class World:
    """A catalogue, the list that comes again and again with its true matches, and what looks."""

    pipeline: Pipeline
    catalogue: UUID
    listed: Path
    truth: Mapping[str, str]
    evolution: Evolution

    def wishing(self, **wishes: object) -> "World":
        """The same under other settings."""
        return replace(self, evolution=replace(self.evolution, wishes=Wishes(**wishes)))  # type: ignore[arg-type]  # fields by name

    def step(self) -> list[Step]:
        return self.evolution.step()

    def match(self) -> Job:
        return self.pipeline.matched(self.catalogue, self.listed)

    def judge(self, job: Job, every: int, start: int = 0) -> int:
        """A person says of every so manieth record of a job's list what is true; how many these are."""
        results = [one for one in self.pipeline.results(job.id) if one.incoming_record_id][start::every]
        with self.pipeline.tools.database.transaction() as session:
            known = select(CatalogueRecord.key, CatalogueRecord.id).where(
                CatalogueRecord.catalogue_id == self.catalogue
            )
            ids = dict(session.execute(known).all())
            for one in results:
                match = ids.get(self.truth.get(str(one.record_id), ""))
                said = JudgementKind.NOT_MATCH if match is None else JudgementKind.MATCH
                record = match or one.catalogue_record_id
                if record is not None:
                    about = {"incoming_record_id": one.incoming_record_id, "catalogue_record_id": record}
                    how = {"judgement": said, "said_by": "key:tests", "inclusion": one.inclusion}
                    session.add(Judgement(**about, **how))
        return len(results)

    def attempts(self) -> list[MatcherAttempt]:
        """The newest first."""
        with self.pipeline.tools.database.transaction() as session:
            return list(session.scalars(select(MatcherAttempt).order_by(MatcherAttempt.created_at.desc())))

    def states(self) -> dict[str, str]:
        """What the matchers are in force for, by their kind; drafts are left out."""
        with self.pipeline.tools.database.transaction() as session:
            found = session.scalars(select(Matcher).where(Matcher.state != MatcherState.DRAFT))
            return {str(one.kind): str(one.state) for one in found}

    def audited(self) -> list[str]:
        with self.pipeline.tools.database.transaction() as session:
            found = select(AuditEntry.action).where(AuditEntry.actor == "evolution").order_by(AuditEntry.created_at)
            return list(session.scalars(found))


def truth_of(matches: Path) -> Mapping[str, str]:
    """The catalogue's key of each incoming one that has a match."""
    with matches.open(encoding="utf-8", newline="") as file:
        return {row["record_id"]: row["catalogue_id"] for row in csv.DictReader(file)}


def world_of(pipeline: Pipeline, lists: tuple[Path, Path], truth: Mapping[str, str], kind: str) -> World:
    """A (catalogue, incoming) list, on which a matcher of a kind was fitted that is active."""
    catalogue, listed = pipeline.imported(lists[0]), lists[1]
    first = pipeline.matched(catalogue, listed, matcher=kind)
    with pipeline.tools.database.transaction() as session:
        session.get_one(Matcher, first.matcher_id).state = MatcherState.ACTIVE
    return World(pipeline, catalogue, listed, truth, Evolution(pipeline.tools, Wishes()))


def harbour_of(pipeline: Pipeline, kind: str) -> World:
    """The sample's catalogue, and a supplier's list with everything in one description."""
    name = "harbour.xlsx"
    lists = (sample_path(CATALOGUE), sample_path(name))
    return world_of(pipeline, lists, truth_of(sample_path(matches_name(name))), kind)


@pytest.fixture
def world(pipeline: Pipeline) -> World:
    """Of a list on which the simplest matcher is not enough."""
    return harbour_of(pipeline, "levenshtein")


@pytest.fixture
def easy_world(pipeline: Pipeline, tmp_path: Path) -> World:
    """Of a list that says what the catalogue says, so that no matcher can be better."""
    catalogue, listed = sample_path(CATALOGUE), tmp_path / "same.csv"
    with catalogue.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with listed.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows[:200])
    key = next(iter(rows[0]))
    return world_of(pipeline, (catalogue, listed), {row[key]: row[key] for row in rows[:200]}, "levenshtein")


@pytest.fixture
def lettered_world(pipeline: Pipeline) -> World:
    """Of a list whose words are those of the catalogue, where meanings add nothing to letters; `hybrid` decides."""
    return harbour_of(pipeline, "hybrid")


@pytest.fixture
def translated_world(pipeline: Pipeline, tmp_path: Path) -> World:
    """Of two lists in two languages, where words differ and meanings agree; `hybrid` decides."""
    write(generate_translated(TRANSLATED), tmp_path)
    lists = (tmp_path / "catalogue.csv", tmp_path / "incoming.csv")
    return world_of(pipeline, lists, truth_of(tmp_path / "matches.csv"), "hybrid")
