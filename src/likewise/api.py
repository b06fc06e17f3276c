"""The API process, put together: what it holds, its middleware, the slices' routers, its description.

A slice adds its router to `ROUTERS`; nothing else here knows it.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from types import MappingProxyType

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from redis import Redis

from likewise.access.routes import page_router
from likewise.access.routes import router as access_router
from likewise.access.service import Authenticator
from likewise.asks.routes import router as asks_router
from likewise.catalogues.routes import router as catalogues_router
from likewise.db.session import PoolSettings, open_database
from likewise.errors import SettingsError
from likewise.evolution.routes import router as evolution_router
from likewise.features import switched, unknown
from likewise.http import failures
from likewise.http.authorise import CSRF_HEADER
from likewise.http.context import Context
from likewise.http.cross_origin import OpenOrigins
from likewise.http.describe import describe, operation_id
from likewise.http.docs_page import router as docs_router
from likewise.http.errors_page import router as errors_router
from likewise.http.features import router as features_router
from likewise.http.health import router as health_router
from likewise.http.limits import Limiter
from likewise.http.middleware import REQUEST_ID_HEADER, BodyLimit, Outermost, SecurityHeaders
from likewise.jobs.accepting import OPEN_CHUNKS
from likewise.jobs.routes import router as jobs_router
from likewise.matchers.routes import router as matchers_router
from likewise.monitor import monitor
from likewise.operations.gauges import Gauges
from likewise.operations.routes import router as operations_router
from likewise.queue.asks import ASKS, SLOW_ASKS, Asker
from likewise.queue.producer import Capacity
from likewise.queue.stream import Stream
from likewise.reconcile.edge.reach import PREFIX as RECONCILE
from likewise.reconcile.edge.routes import router as reconcile_router
from likewise.reconcile.edge.token_routes import router as reconcile_tokens_router
from likewise.results.routes import router as results_router
from likewise.retention.routes import router as retention_router
from likewise.reviews.routes import router as reviews_router
from likewise.settings import Settings
from likewise.store import Store, local_folder
from likewise.web.routes import router as web_router
from likewise.webhooks.routes import router as webhooks_router

log = structlog.get_logger("likewise.api")

PREFIX = "/api/v1"

ROUTERS: tuple[APIRouter, ...] = (
    features_router,
    access_router,
    catalogues_router,
    reconcile_tokens_router,
    jobs_router,
    results_router,
    asks_router,
    matchers_router,
    evolution_router,
    reviews_router,
    operations_router,
    webhooks_router,
    retention_router,
)
"""Under /api/v1, in the order of the description; each route of a slice is tagged with its area."""

ROOT_ROUTERS: tuple[APIRouter, ...] = (health_router, page_router, errors_router)
"""Under no prefix."""

FEATURE_ROUTERS: Mapping[str, APIRouter] = MappingProxyType(
    {"docs": docs_router, "page": web_router, "reconcile": reconcile_router}
)
"""Under no prefix, where the feature is on."""

ASKED_AT_ONCE, SLOW_ASKED_AT_ONCE = 16, 4
"""Requests that wait for a worker at a time: each holds one of the process's forty threads meanwhile."""

REDIS_TIMEOUT = 0.5
"""Seconds to wait for Redis, which no request depends on."""


def create_app(settings: Settings) -> FastAPI:
    """The application for these settings. Nothing is connected before the first request.

    Raises:
        SettingsError: DATABASE_URL or REDIS_URL is not set.
    """
    app = FastAPI(
        title="Likewise",
        version=version("likewise"),
        summary="Match messy records to a master list.",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        separate_input_output_schemas=False,
        generate_unique_id_function=operation_id,
        # The framework's own spans hold query strings, and so one-time tokens and values that were searched for.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.context = context = _context(settings)
    context.metrics.registry.register(Gauges(context.database, context.stream, local_folder(settings.store_root)))
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    on = switched(settings.features)
    for router in (*ROOT_ROUTERS, *(router for name, router in FEATURE_ROUTERS.items() if on[name])):
        app.include_router(router)
    failures.install(app)
    _add_middleware(app, context)
    describe(app)
    return app


def _context(settings: Settings) -> Context:
    if settings.database_url is None or settings.redis_url is None:
        raise SettingsError(
            "DATABASE_URL and REDIS_URL are needed: set them, or run `likewise up`, which needs neither"
        )
    redis = Redis.from_url(
        settings.redis_url.get_secret_value(), socket_connect_timeout=REDIS_TIMEOUT, socket_timeout=REDIS_TIMEOUT
    )
    pool = PoolSettings(pool_size=20, max_overflow=0, application_name="likewise-api")
    database = open_database(settings.database_url.get_secret_value(), pool)
    return Context(
        settings,
        database,
        redis,
        Limiter(redis),
        Authenticator(),
        Stream(redis, settings.queue_name),
        Store(settings.store_root),
        Capacity(OPEN_CHUNKS),
        Asker(redis, settings.queue_name + ASKS, at_once=ASKED_AT_ONCE),
        Asker(redis, settings.queue_name + SLOW_ASKS, at_once=SLOW_ASKED_AT_ONCE),
    )


def _add_middleware(app: FastAPI, context: Context) -> None:
    """The last one added is the outermost."""
    settings = context.settings
    app.add_middleware(BodyLimit, limit=int(settings.max_body_bytes))
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_credentials=True,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "If-Match",
                "Last-Event-ID",
                CSRF_HEADER,
            ],
            expose_headers=["ETag", "Location", "Retry-After", REQUEST_ID_HEADER],
        )
    app.add_middleware(OpenOrigins, under=RECONCILE)
    app.add_middleware(SecurityHeaders, https=settings.secure_cookies)
    app.add_middleware(Outermost, metrics=context.metrics)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    context: Context = app.state.context
    if names := unknown(context.settings.features):
        log.warning("features_unknown", names=names, consequence="passed over")
    with monitor(context.settings, context.metrics, context.database, context.stream):
        yield
    context.database.close()
    context.redis.close()
