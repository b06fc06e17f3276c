"""A catalogue whose simplest matcher is active, and a worker that looks whether it still is enough."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
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
        return replace(self, evolution=replace(self.evolution, wishes=Wishes(**wishes)))  # type: ignore[arg-type]

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
                    session.add(Judgement(**about, judgement=said, said_by="key:tests"))
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


def world_of(pipeline: Pipeline, listed: Path, truth: Mapping[str, str]) -> World:
    """A catalogue of tools on whose list a levenshtein matcher was fitted, which is active."""
    catalogue = pipeline.imported(sample_path(CATALOGUE))
    first = pipeline.matched(catalogue, listed, matcher="levenshtein")
    with pipeline.tools.database.transaction() as session:
        session.get_one(Matcher, first.matcher_id).state = MatcherState.ACTIVE
    return World(pipeline, catalogue, listed, truth, Evolution(pipeline.tools, Wishes()))


@pytest.fixture
def world(pipeline: Pipeline) -> World:
    """Of a list on which the simplest matcher is not enough: a supplier's, everything in one description."""
    name = "harbour.xlsx"
    with sample_path(matches_name(name)).open(encoding="utf-8", newline="") as file:
        truth = {row["record_id"]: row["catalogue_id"] for row in csv.DictReader(file)}
    return world_of(pipeline, sample_path(name), truth)


@pytest.fixture
def easy_world(pipeline: Pipeline, tmp_path: Path) -> World:
    """Of a list that says what the catalogue says, so that no matcher can be better."""
    with sample_path(CATALOGUE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = tmp_path / "same.csv"
    with listed.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows[:200])
    key = next(iter(rows[0]))
    return world_of(pipeline, listed, {row[key]: row[key] for row in rows[:200]})
