"""The bare limit: aiohttp that parses the same form and answers fixed XML. It knows no flow.

``python -m benchmarks.bare PORT`` serves on 127.0.0.1 until it is ended.
"""

import asyncio
import importlib
import importlib.util
import sys
from urllib.parse import parse_qsl

from aiohttp import web

from benchmarks.flows import ASKS, DIALS

_TYPE = {"Content-Type": "application/xml"}


async def _called(request: web.Request) -> web.Response:
    form = dict(parse_qsl((await request.read()).decode()))
    text = ASKS if form["event"] == "newCall" else DIALS
    return web.Response(body=text.encode(), headers=_TYPE)


async def _serve(port: int) -> None:
    app = web.Application()
    app.router.add_post("/call/{path}", _called)
    app.router.add_post("/call/{path}/{step}/{token}", _called)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


def main(port: int) -> None:
    """Serve with the same event loop as FlowForge: uvloop where it is installed."""
    fast = importlib.util.find_spec("uvloop") is not None
    new_loop = importlib.import_module("uvloop").new_event_loop if fast else None
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_serve(port))


if __name__ == "__main__":
    main(int(sys.argv[1]))
