"""What machines ask: does the process run, can it take calls, what are its figures.

Everybody may ask ``/healthz``. ``/readyz`` and ``/metrics`` tell more than strangers need: they
answer whoever has the operator's token, whoever is signed in, and this machine while nothing says
that FlowForge is to be reached from elsewhere.
"""

import asyncio
import secrets

from aiohttp import web

from flowforge.errors import StoreError
from flowforge.web.colleagues import COLLEAGUES, WORKER
from flowforge.web.metrics import CONTENT_TYPE, METRICS
from flowforge.web.rooms import LIVE, SETTINGS, STORE

_ANSWER_S = 1.0
"""Seconds that the database has to answer."""
_STUCK_S = 5.0
"""Seconds after which a record that still waits says that the journal is stuck."""


def may_watch(request: web.Request) -> bool:
    """Tell whether somebody who is not signed in may see how FlowForge fares.

    Without a token this machine may, but not beside a public address: that means a proxy or a
    tunnel, and then a stranger's request comes from this machine as well.
    """
    settings = request.app[SETTINGS]
    token = settings.metrics_token.get_secret_value()
    if not token:
        return settings.is_local
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return kind.lower() == "bearer" and secrets.compare_digest(given.encode(), token.encode())


async def healthz(request: web.Request) -> web.StreamResponse:
    """Tell whether calls can be answered: the process runs and the store answers."""
    try:
        await request.app[STORE].people.count()
    except StoreError:
        return web.json_response({"status": "the store does not answer"}, status=503)
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.StreamResponse:
    """Tell whether calls should be sent here: 503 with the reasons where they should not."""
    reasons = await _reasons(request.app)
    body = {"ready": not reasons, "reasons": reasons}
    return web.json_response(body, status=503 if reasons else 200)


async def metrics(request: web.Request) -> web.StreamResponse:
    """Give all figures in Prometheus' text format."""
    running = await _running(request.app)
    body = request.app[METRICS].written(request.app[STORE].calls.journal, running)
    if request.app[WORKER].of > 1:
        body = await request.app[COLLEAGUES].figures(body)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})


async def _reasons(app: web.Application) -> list[str]:
    reasons = []
    if await _running(app) is None:
        reasons.append("the database does not answer")
    if not app[LIVE].loaded:
        reasons.append("the live flows have not been loaded")
    waited = app[STORE].calls.journal.oldest_s
    if waited > _STUCK_S:
        reasons.append(f"the journal is stuck: a record has waited for {waited:.0f} s")
    return reasons


async def _running(app: web.Application) -> int | None:
    """Give how many calls have no end yet, None where the database does not say so in time."""
    try:
        async with asyncio.timeout(_ANSWER_S):
            return await app[STORE].calls.running()
    except (StoreError, TimeoutError):
        return None
