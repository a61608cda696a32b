"""The application: the only place that wires the rooms together.

`create_app` gives an aiohttp application in which each resource has one generator that opens it,
keeps it under its key and closes it; they are opened in the order of `_RESOURCES` and closed in
the opposite one.
"""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial

import structlog
from aiohttp import web

from flowforge import resources
from flowforge.carriers import Sipgate
from flowforge.catalog import Catalog
from flowforge.databases import UserDatabases
from flowforge.dialling import CountedLedger
from flowforge.engine import World
from flowforge.outgoing import Outgoing
from flowforge.prompts import Library, PicoSpeech, Prompts
from flowforge.prompts.pronunciation import Pronunciations
from flowforge.prompts.voices import Means, Voices
from flowforge.settings import Settings
from flowforge.web import api, auth, health, pages, tracing
from flowforge.web.access import check_access
from flowforge.web.ahead import AHEAD, Ahead
from flowforge.web.answer import Speaker
from flowforge.web.aside import Aside
from flowforge.web.auth import ATTEMPTS, SETUP, Attempts, Setup
from flowforge.web.checking import LINTER, Linter
from flowforge.web.colleagues import (
    COLLEAGUES,
    WORKER,
    Colleagues,
    Worker,
    handing_on,
    taking_over,
)
from flowforge.web.company import COMPANY, Company
from flowforge.web.counting import open_counts
from flowforge.web.faults import LARGEST, fault_middleware
from flowforge.web.following import Following
from flowforge.web.headers import add_headers
from flowforge.web.housekeeping import HOUSEKEEPING, Fading, Housekeeping, Reaper, Retention
from flowforge.web.kept import open_recordings, open_redis, open_store, public_key
from flowforge.web.live import LiveFlows
from flowforge.web.metrics import METRICS, Metrics
from flowforge.web.news import RedisLine, WorkersLine
from flowforge.web.pages import PAGE, BuiltPage
from flowforge.web.phones import Phones
from flowforge.web.posts import POSTS, Posts
from flowforge.web.proxies import proxies_middleware
from flowforge.web.rates import CHECKS, WRITES, Rate, SharedRate
from flowforge.web.rooms import (
    ASIDE,
    CARRIER,
    CATALOG,
    COUNTS,
    DATABASES,
    KEYS,
    KNOWN_VOICES,
    LIBRARY,
    LIVE,
    PHONES,
    PROMPTS,
    RECORDINGS,
    REDIS,
    SETTINGS,
    SPEAKER,
    SPEECH,
    STORE,
    SURROUNDINGS,
    WEBHOOK,
)
from flowforge.web.serve import run, with_a_port
from flowforge.web.sounds import OwnSounds, Sounds
from flowforge.web.surroundings import Surroundings, connection
from flowforge.web.tracing import TRACES
from flowforge.web.voices import KnownVoices
from flowforge.web.watching import WATCHING, Watching
from flowforge.web.webhook import Webhook

__all__ = ["SETUP", "STORE", "create_app", "serve"]

log = structlog.get_logger()

_DRAIN_S = 5.0
"""Seconds that work beside calls may take when the server stops."""
_AHEAD_S = 10.0
"""Seconds that the first start may take to speak what live flows say, before it is ready."""
_DAY_S = 86_400.0
_REAPER_S = 300.0
_ALONE = Worker()


def create_app(settings: Settings, worker: Worker = _ALONE) -> web.Application:
    """Wire everything for these settings, for the only process or for one of several.

    Nothing is opened before the application starts. Raises `errors.SettingsError` for a key that
    cannot be read.
    """
    app = web.Application(
        client_max_size=LARGEST,
        middlewares=[
            fault_middleware(),
            auth.origin_middleware(),
            auth.session_middleware(),
        ],
    )
    if settings.proxies:
        app.middlewares.insert(0, proxies_middleware(settings.proxies))
    app[SETTINGS] = settings
    app[WORKER] = worker
    if worker.of > 1:
        app.middlewares.insert(0, taking_over() if worker.is_first else handing_on())
    app[CARRIER] = Sipgate(public_key(settings))
    app[CATALOG] = Catalog.load(settings.nodes)
    app[LINTER] = Linter(app[CATALOG].types)
    app[PAGE] = BuiltPage(resources.page())
    app[METRICS] = Metrics()
    app[CHECKS] = Rate(most=600, seconds=60)
    app.cleanup_ctx.extend(_RESOURCES)
    app.on_shutdown.append(_send_home)
    app.on_response_prepare.append(add_headers)
    _add_routes(app)
    check_access(app)
    return app


async def serve(
    settings: Settings,
    on_ready: Callable[[web.Application, int], None],
    stop: asyncio.Event | None = None,
    worker: Worker = _ALONE,
) -> None:
    """Serve until SIGTERM or SIGINT, or until `stop` is set.

    `on_ready` is called with the application and the port once calls can come in and what live
    flows say is spoken, or has taken too long; ``app[SETUP].link`` is then the way in for the
    first user, "" if there is one. Raises `errors.SettingsError` where the address cannot be
    listened on.
    """
    stopped = stop or asyncio.Event()

    async def ready(app: web.Application, port: int) -> None:
        await app[AHEAD].made(_AHEAD_S, stopped)
        _collect_seldom()
        on_ready(app, port)

    settings = with_a_port(settings)
    await run(create_app(settings, worker), settings, ready, stopped)


def _collect_seldom() -> None:
    """Look for garbage less often, and never again at what stands since the start.

    A whole look takes 0.1 s, in which no call is answered. What calls leave is freed without it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


# --- resources, the store first -------------------------------------------------------------


async def _store(app: web.Application) -> AsyncIterator[None]:
    app[KEYS], app[STORE] = await open_store(app[SETTINGS])
    yield
    await app[STORE].close()


async def _redis(app: web.Application) -> AsyncIterator[None]:
    redis = app[REDIS] = open_redis(app[SETTINGS], app[KEYS])
    app[STORE].calls.nearby = redis
    app[ATTEMPTS] = Attempts(counts=open_counts(redis))
    app[WRITES] = SharedRate(counts=open_counts(redis), what="writes", most=300, seconds=60)
    # With a database on a server there may be other machines.
    app[STORE].calls.has_company = app[WORKER].of > 1 or app[SETTINGS].store_file is None
    yield
    if redis is not None:
        await redis.close()


async def _company(app: web.Application) -> AsyncIterator[None]:
    company = app[COMPANY] = Company()
    hearing = []
    if (redis := app[REDIS]) is not None:
        company.send = redis.post
        hearing.append(asyncio.create_task(redis.read(company.hear)))
    yield
    for task in hearing:
        task.cancel()
    await asyncio.gather(*hearing, return_exceptions=True)


async def _colleagues(app: web.Application) -> AsyncIterator[None]:
    app[COLLEAGUES] = Colleagues(app[WORKER])
    yield
    await app[COLLEAGUES].close()


async def _prompts(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    means = Means(piper=settings.piper, piper_voices=settings.piper_voices)
    app[SPEECH] = Voices(PicoSpeech(), means=means)
    app[RECORDINGS] = open_recordings(settings)
    app[PROMPTS] = Prompts(
        settings.prompts_folder,
        app[KEYS].token,
        settings.public_url,
        app[SPEECH],
        # With a database on a server there may be more machines than this one.
        sealing=None if settings.store_file else app[KEYS],
    )
    app[PROMPTS].recordings = app[RECORDINGS]
    library = Library(app[STORE].sounds, changed=app[RECORDINGS].want)
    app[PROMPTS].library = app[LIBRARY] = library
    await app[LIBRARY].follow()
    app[PROMPTS].pronounced = pronunciations = Pronunciations()
    app[KNOWN_VOICES] = KnownVoices(
        kept=app[STORE].voices, voices=app[SPEECH], pronunciations=pronunciations
    )
    await app[SPEECH].open()
    await app[KNOWN_VOICES].follow()
    app[SPEAKER] = Speaker(carrier=app[CARRIER], prompts=app[PROMPTS])
    yield
    await app[PROMPTS].close()
    await app[RECORDINGS].close()


async def _databases(app: web.Application) -> AsyncIterator[None]:
    connections = app[STORE].connections
    source = partial(connection, connections)
    settings = app[SETTINGS]
    app[DATABASES] = UserDatabases(source, settings.data, own=settings.store_file)
    outgoing = Outgoing(allowed=settings.private_networks)
    own = OwnSounds(app[RECORDINGS], app[LIBRARY])
    sounds = Sounds(outgoing=outgoing, is_here=own.has)
    app[SURROUNDINGS] = Surroundings(
        connections=connections,
        databases=app[DATABASES],
        voices=lambda: app[SPEECH].voices,
        sounds=sounds,
        base_url=settings.public_url if settings.verify_signatures else None,
    )
    yield
    await sounds.close()
    await app[DATABASES].close()


async def _live_flows(app: web.Application) -> AsyncIterator[None]:
    app[LIVE] = LiveFlows(app[STORE].flows, app[CATALOG].types)
    if (redis := app[REDIS]) is not None:
        app[LIVE].tell = redis.tell
    await app[LIVE].refresh()
    for broken in app[CATALOG].broken:
        log.warning("a node package was left out", package=broken.name, reason=broken.reason)
    yield


async def _ahead(app: web.Application) -> AsyncIterator[None]:
    app[AHEAD] = Ahead(prompts=app[PROMPTS], speech=app[SPEECH])
    app[AHEAD].begin(app[LIVE].all())
    yield
    await app[AHEAD].close()


async def _traces(app: web.Application) -> AsyncIterator[None]:
    traces = app[TRACES] = tracing.begin(os.environ)
    yield
    if traces is not None:
        await traces.close()


async def _following(app: web.Application) -> AsyncIterator[None]:
    following = Following(
        live=app[LIVE],
        prepare=app[AHEAD].also,
        library=app[LIBRARY],
        voices=app[KNOWN_VOICES],
    )
    tasks = [asyncio.create_task(following.run())]
    watching = app[WATCHING] = Watching(calls=app[STORE].calls)
    if (redis := app[REDIS]) is not None:
        line = RedisLine(redis)
        watching.lines = [line]
        wanted = partial(line.wanted, watching)
        tasks.append(asyncio.create_task(redis.listen(following.notice, wanted)))
    elif app[WORKER].of > 1:
        watching.lines = [WorkersLine(app[COLLEAGUES])]
    yield
    await watching.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _send_home(app: web.Application) -> None:
    app[WATCHING].end()


async def _webhook(app: web.Application) -> AsyncIterator[None]:
    app[ASIDE] = Aside()
    ask_first = None if app[WORKER].is_first else app[COLLEAGUES].ask_first
    app[COUNTS] = open_counts(app[REDIS], ask_first)
    world = World(databases=app[DATABASES], ledger=CountedLedger(app[COUNTS]))
    traces = app[TRACES]
    app[WEBHOOK] = (Webhook if traces is None else traces.webhook)(
        carrier=app[CARRIER],
        live=app[LIVE],
        calls=app[STORE].calls,
        speaker=app[SPEAKER],
        keys=app[KEYS],
        world=world,
        aside=app[ASIDE],
        metrics=app[METRICS],
        base_url=app[SETTINGS].public_url,
        verify=app[SETTINGS].verify_signatures,
        tells=app[SETTINGS].log_calls,
    )
    proxies = app[SETTINGS].proxies
    app[POSTS] = Posts(webhook=app[WEBHOOK], metrics=app[METRICS], proxies=proxies)
    app[PHONES] = Phones(speaker=app[SPEAKER], world=world, callback=app[WEBHOOK].callback)
    yield
    await app[ASIDE].drain(_DRAIN_S)


async def _first_user(app: web.Application) -> AsyncIterator[None]:
    app[SETUP] = Setup(app[SETTINGS].public_url)
    if app[WORKER].is_first and await app[STORE].people.count() == 0:
        app[SETUP].arm()
    yield


async def _housekeeping(app: web.Application) -> AsyncIterator[None]:
    app[HOUSEKEEPING] = Housekeeping()
    if not app[WORKER].is_first:
        yield
        return
    days = app[SETTINGS].keep_days
    app[HOUSEKEEPING].start("retention", Retention(calls=app[STORE].calls, days=days), _DAY_S)
    spared = partial(app[AHEAD].again, app[LIVE].all)
    fading = Fading(prompts=app[PROMPTS], spared=spared, days=days)
    app[HOUSEKEEPING].start("spoken", fading, _DAY_S)
    silence = timedelta(hours=app[SETTINGS].call_hours)
    reaper = Reaper(calls=app[STORE].calls, turn=app[WEBHOOK].turn, silence=silence)
    app[HOUSEKEEPING].start("reaper", reaper, _REAPER_S)
    yield
    await app[HOUSEKEEPING].close()


_RESOURCES = (
    _store,
    _redis,
    _company,
    _colleagues,
    _prompts,
    _databases,
    _live_flows,
    _ahead,
    _following,
    _traces,
    _webhook,
    _first_user,
    _housekeeping,
)


# --- routes ---------------------------------------------------------------------------------


def _add_routes(app: web.Application) -> None:
    """Add every route. Who may use which stands in `access.ACCESS`."""
    app.add_routes(
        [
            web.post("/call/{path}", _posted),
            web.post("/call/{path}/{step}/{token}", _posted),
            web.get("/p/{name}.wav", pages.prompt),
            web.get("/static/{file:.+}", pages.static),
            web.get("/healthz", health.healthz),
            web.get("/readyz", health.readyz),
            web.get("/metrics", health.metrics),
            web.get("/login", pages.login),
            web.get("/setup", pages.setup),
            web.get("/", pages.editor),
            *api.routes(),
        ]
    )


async def _posted(request: web.Request) -> web.StreamResponse:
    return await request.app[POSTS].routed(request)
