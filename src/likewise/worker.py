"""A worker process: handlers plugged into the queue, from the environment's settings."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event, Thread
from types import MappingProxyType
from typing import TypeAlias

from likewise.asks.answering import handlers_of as ask_handlers
from likewise.catalogues.tasks import import_records
from likewise.db.session import Database, PoolSettings, open_database
from likewise.db.states import JobKind, Stage
from likewise.db.tables import Job
from likewise.embedded.beside import Beside
from likewise.errors import SettingsError, ValidationError
from likewise.evolution.ladder import Wishes
from likewise.evolution.watch import Evolution
from likewise.files import limits as files
from likewise.indexes import IndexFolder
from likewise.jobs.again import Promises
from likewise.jobs.embedding import embed_batch, find_missing
from likewise.jobs.enough import Learning
from likewise.jobs.inbound import Acceptor
from likewise.jobs.indexing import Indexing
from likewise.jobs.learning import learn_from_judgements
from likewise.jobs.lifecycle import settle
from likewise.jobs.memory import Memory
from likewise.jobs.reading import Tools, refusing
from likewise.jobs.resolving import resolve_list
from likewise.jobs.tasks import read_list, score_chunk
from likewise.matchers.trial import Limits
from likewise.matchers.watch import TrialWatch
from likewise.monitor import monitor
from likewise.operations.watch import Watch
from likewise.queue.answers import Answerer
from likewise.queue.asks import ASKS, SLOW_ASKS
from likewise.queue.consumer import Consumer
from likewise.queue.inbound import SUFFIX, Inbound
from likewise.queue.measure import measured
from likewise.queue.presence import new_worker_name
from likewise.queue.stream import Stream, open_stream
from likewise.queue.work import ClaimedChunk, Commit, Control, Handler, Handlers, Observer
from likewise.retention.expiry import Days
from likewise.retention.housekeeper import Housekeeper
from likewise.settings import Settings
from likewise.signals import stop_event
from likewise.store import Store
from likewise.telemetry.metrics import Metrics
from likewise.webhooks.courier import Courier

QUESTIONS: Mapping[str, str] = MappingProxyType({"asks": ASKS, "slow-asks": SLOW_ASKS})
"""The streams of questions, by what a worker is told to answer only."""

Task: TypeAlias = Callable[[Tools, ClaimedChunk, Control], Commit]

STATEMENT_TIMEOUT = 600.0
"""Seconds: a worker's COPY of a large list takes longer than any request may."""


def tools_of(settings: Settings, database: Database) -> Tools:
    """What the handlers work with."""
    store = Store(settings.store_root)
    memory = Memory(store, IndexFolder(settings.data / "index"), database=database, indexed_from=settings.hnsw_from)
    return Tools(database, store, memory, files.Limits(max_columns=settings.max_columns), settings.max_rows)


def handlers_of(tools: Tools) -> Handlers:
    """What is done for each stage; jobs are read and worked on according to their kind."""
    stages: Mapping[Stage, Mapping[JobKind, Task]] = {
        Stage.READ: {JobKind.MATCH: read_list, JobKind.IMPORT: import_records, JobKind.EMBED: find_missing},
        Stage.SCORE: {JobKind.MATCH: score_chunk, JobKind.EMBED: embed_batch},
        Stage.RESOLVE: {JobKind.MATCH: resolve_list},
        Stage.FIT: {JobKind.LEARN: learn_from_judgements},
    }
    return {stage: _by_kind(tools, tasks) for stage, tasks in stages.items()}


def _by_kind(tools: Tools, tasks: Mapping[JobKind, Task]) -> Handler:
    def handle(chunk: ClaimedChunk, control: Control) -> Commit:
        with tools.database.transaction() as session:
            job = session.get(Job, chunk.job_id)
        if job is None:
            raise ValidationError("the job was deleted")
        return refusing(tasks[job.kind], tools)(chunk, control)

    return handle


def run_worker(settings: Settings, only: str | None = None) -> None:
    """Work until SIGINT or SIGTERM, then end after the chunk in hand.

    `only` is what to work on: "jobs", or the questions of one stream, which otherwise have a process each beside this
    one: a chunk takes seconds, and somebody waits for their answers.

    Raises:
        SettingsError: DATABASE_URL or REDIS_URL is missing.
    """
    if settings.database_url is None or settings.redis_url is None:
        raise SettingsError(
            "DATABASE_URL and REDIS_URL are needed: set both, or use likewise up", variable="DATABASE_URL"
        )
    pool = PoolSettings(statement_timeout=STATEMENT_TIMEOUT, application_name="likewise-worker")
    database = open_database(settings.database_url.get_secret_value(), pool)
    stop = stop_event()
    if only is not None and only in QUESTIONS:
        _answer(settings, database, QUESTIONS[only], stop)
        return
    tools, name = tools_of(settings, database), new_worker_name()
    metrics = Metrics()
    observe = measured(metrics)
    beside = [
        *_improving(settings, database, stop),
        Thread(target=_inbound(settings, tools, name, observe, stop).run, name="inbound"),
        Thread(target=_courier(settings, database, stop).run, name="webhooks"),
        Thread(target=_housekeeper(settings, tools, stop).run, name="housekeeper"),
        Thread(target=Indexing(database, settings.hnsw_from, stop).run, name="indexing"),
    ]
    if settings.integrity_minutes:
        watch = Watch(database, settings.integrity_minutes * 60.0, stop=stop)
        beside.append(Thread(target=watch.run, name="integrity"))
    if settings.trial_hours:
        beside.append(Thread(target=_trial_watch(settings, database, stop).run, name="trials"))
    if only is None:
        answering = {role: ["worker", "--only", role] for role in QUESTIONS}
        beside.append(Thread(target=Beside(answering, stop).run, name="beside"))
    for thread in beside:
        thread.start()
    try:
        with monitor(settings, metrics, database, _stream(settings)):
            Consumer(database, _stream(settings), handlers_of(tools), settle, name, observe=observe, stop=stop).run()
    finally:
        stop.set()
        for thread in beside:
            thread.join()
        database.close()


def _answer(settings: Settings, database: Database, suffix: str, stop: Event) -> None:
    """Answer the questions on one stream."""
    handlers = ask_handlers(tools_of(settings, database))
    try:
        Answerer(_stream(settings, suffix), handlers, new_worker_name(), stop=stop).run()
    finally:
        database.close()


def _inbound(settings: Settings, tools: Tools, name: str, observe: Observer, stop: Event) -> Inbound:
    """What takes in the work of outside producers, beside the chunk in hand."""
    accept = Acceptor(tools.store, int(settings.max_upload_bytes))
    return Inbound(
        tools.database, _stream(settings, SUFFIX), _stream(settings), accept, name, observe=observe, stop=stop
    )


def _courier(settings: Settings, database: Database, stop: Event) -> Courier:
    """What tells others of the ends of jobs, beside the chunk in hand."""
    return Courier(database, settings.webhook_secret, settings.webhook_private, stop)


def _housekeeper(settings: Settings, tools: Tools, stop: Event) -> Housekeeper:
    """What clears away, beside the chunk in hand."""
    days = Days(uploads=settings.upload_days, results=settings.result_days)
    return Housekeeper(tools.database, tools.store, days, stop, IndexFolder(settings.data / "index"))


def _trial_watch(settings: Settings, database: Database, stop: Event) -> TrialWatch:
    """What stops a matcher that does worse than the one before it, beside the chunk in hand."""
    limits = Limits(settings.trial_errors, settings.trial_slower)
    return TrialWatch(database, timedelta(hours=settings.trial_hours), limits, stop)


def _improving(settings: Settings, database: Database, stop: Event) -> list[Thread]:
    """What decides again on lists whose promise has its answers; what learns from judgements and brings in the next matcher,
    as far as that is wanted.
    """
    promises = Promises(database, _stream(settings), stop)
    found = [Thread(target=promises.run, name="promises")]
    if settings.learn_after:
        learning = Learning(database, _stream(settings), settings.learn_after, stop)
        found.append(Thread(target=learning.run, name="learning"))
    if settings.evolve_size or settings.evolve_accuracy:
        found.append(Thread(target=_evolution(settings, database, stop).run, name="evolution"))
    return found


def _evolution(settings: Settings, database: Database, stop: Event) -> Evolution:
    """What brings in the next matcher, beside the chunk in hand."""
    wishes = Wishes(settings.evolve_size, settings.evolve_accuracy, settings.evolve_alone)
    return Evolution(tools_of(settings, database), wishes, stop)


def _stream(settings: Settings, suffix: str = "") -> Stream:
    url = settings.redis_url.get_secret_value() if settings.redis_url else ""
    return open_stream(url, settings.queue_name + suffix)
