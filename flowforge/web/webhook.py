"""The path of a call: the carrier's post comes in, a document goes out.

Raw bytes, signature, event, session, engine, sound, document, journal, reply: in this order and
with nothing between. Whatever fails after the event was read, the carrier gets a document and
never a 5xx: a failed webhook leaves a caller to chance.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar
from urllib.parse import quote

import structlog
from aiohttp import hdrs, web

from flowforge import engine
from flowforge.call import Action, Digits, Entry, Event, NewCall, Session, plain
from flowforge.carriers import Carrier
from flowforge.dialling import answered_number
from flowforge.engine import Outcome, World
from flowforge.errors import BadEvent, BadSignature, Overtaken, StoreError
from flowforge.flow import CompiledFlow
from flowforge.keys import Keys
from flowforge.store import Calls
from flowforge.web.addresses import network_of
from flowforge.web.answer import Speaker
from flowforge.web.arrivals import Arrivals
from flowforge.web.aside import Aside
from flowforge.web.bodies import body_of
from flowforge.web.live import LiveFlows
from flowforge.web.logs import CALL, masked
from flowforge.web.metrics import Metrics
from flowforge.web.rates import Rate
from flowforge.web.replays import Begun
from flowforge.web.turns import Turns

T = TypeVar("T")

log = structlog.get_logger()

_KEPT_REPLIES = 8
# The carrier waits ten seconds in all; the engine may take 3.5 of them, a sound 2, the journal 1.
_STORE_S = 1.5
_TRIES = 5
"""How often a post is worked on while other servers are faster with the same call."""
_EMPTY = '<?xml version="1.0" encoding="UTF-8"?>\n<Response/>'
"""What is left to say when even rendering fails."""


@plain
class Turn:
    """What one post led to: the document, and what is still to be done after it has gone out."""

    xml: str
    flow: CompiledFlow | None = None
    session: Session | None = None
    side: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Webhook:
    """What is done with the carrier's posts. `verify` false takes unsigned ones."""

    carrier: Carrier
    live: LiveFlows
    calls: Calls
    speaker: Speaker
    keys: Keys
    world: World
    aside: Aside
    metrics: Metrics
    base_url: str
    verify: bool
    strangers: Rate = field(default_factory=lambda: Rate(most=60, seconds=60))
    """How many posts that the carrier did not sign are refused with a line in the log."""
    begun: Begun = field(default_factory=Begun)
    arrivals: Arrivals = field(default_factory=Arrivals)
    tells: bool = False
    """Whether each post gets a line in the log."""
    _turns: Turns = field(default_factory=Turns)

    async def take(self, request: web.Request, path: str, step: str = "", token: str = "") -> Turn:
        """Take a post to ``/call/{path}`` or ``/call/{path}/{step}/{token}``.

        Give what is to be answered. Raises `aiohttp.web.HTTPException` for what is turned away.
        """
        event = await self._event(request, path)
        if token:
            return await self._called_back(event, path, step, token)
        return await self._called(event, path)

    async def _called(self, event: Event, path: str) -> Turn:
        if not self.live.knows(path):
            self.arrivals.refuse(path, "not_live")
            raise web.HTTPNotFound(text="No live flow answers calls at this address.\n")
        if isinstance(event, Digits):
            raise web.HTTPForbidden(text="Digits are posted to the address of their Gather.\n")
        if not isinstance(event, NewCall):
            log.info("an event without a token", call=event.call_id, what=event.kind)
            return Turn(xml=self.speaker.nothing())
        self.arrivals.take(path)
        return await self._in_turn(path, event, lambda: self._new_call(path, event))

    async def _called_back(self, event: Event, path: str, step: str, token: str) -> Turn:
        if not self.keys.token_fits(token, "call", event.call_id, step):
            raise web.HTTPForbidden(text="This address belongs to another call.\n")
        if isinstance(event, NewCall):
            raise web.HTTPForbidden(text="A new call is posted to the webhook's own address.\n")
        return await self._in_turn(path, event, lambda: self._known_call(path, int(step), event))

    async def _event(self, request: web.Request, path: str) -> Event:
        headers, signature = request.headers, ""
        if self.verify:
            name = self.carrier.signature_header
            signature = headers.get(name, "")
            if not signature:  # so nothing of its body is read
                self.arrivals.refuse(path, "unsigned")
                raise self._turned_away(request, f"{name} is missing")
        raw = await body_of(request)
        try:
            if self.verify:
                self.carrier.verify(raw, signature)
            return self.carrier.parse(raw, headers.get(hdrs.CONTENT_TYPE, ""))
        except BadSignature as error:
            self.arrivals.refuse(path, "wrong_signature")
            raise self._turned_away(request, str(error)) from None
        except BadEvent as error:
            self.arrivals.refuse(path, "no_event")
            log.warning("a post that is no event", reason=str(error))
            raise web.HTTPBadRequest(text=f"{error}\n") from None

    def _turned_away(self, request: web.Request, reason: str) -> web.HTTPException:
        """Refuse a post that the carrier did not sign; one of many gets no line in the log."""
        wait = self.strangers.take(network_of(request.remote or ""))
        if wait:
            return web.HTTPTooManyRequests(headers={"Retry-After": str(wait)})
        log.warning("a post without the carrier's signature", remote=request.remote)
        return web.HTTPForbidden(text=f"{reason}\n")

    # --- one post ---------------------------------------------------------------------------

    async def _new_call(self, path: str, event: NewCall) -> Turn:
        # The store is not asked: should it know the call after all, `Overtaken` tells.
        known = self.calls.at_hand(event.call_id)
        if known is None and event.call_id in self.begun:
            known = await self._begun_before(event.call_id)
        if known is not None and known.path != path:
            # Two flows cannot have one call: it goes on as if this one were not there.
            log.warning("a call of another flow's", call=event.call_id, path=path, of=known.path)
            return Turn(xml=self.speaker.nothing())
        if known is not None:
            log.info("the same call again", call=event.call_id)
            return Turn(xml=known.replies.get(event.kind, self.speaker.nothing()))
        flow = self.live.answering(path, event)
        if flow is None:
            log.info("no live flow claims this call", call=event.call_id, path=path)
            return Turn(xml=self.speaker.nothing())
        session = Session(call_id=event.call_id, flow_id=flow.id, version=flow.version, path=path)
        self.begun.add(event.call_id)
        return await self._turn(flow, session, event, event.kind)

    async def _begun_before(self, call_id: str) -> Session | None:
        """Give a call that has left the memory; refuse one whose record was erased since.

        Where the store does not say which it is, it is taken as new: a caller may be waiting.
        """
        try:
            known = await self.calls.session(call_id)
        except StoreError:
            return None
        if known is None:
            log.warning("a post of a call that was erased", call=call_id)
            raise web.HTTPForbidden(text="This call is over, and its record was erased.\n")
        return known

    async def _known_call(self, path: str, step: int, event: Event) -> Turn:
        known = await self._session(event.call_id, step)
        if known is None:
            log.error("a call that nothing is known of", call=event.call_id, path=path)
            return Turn(xml=self._to_a_stranger(path, event))
        if known.path != path or step > known.step:
            raise web.HTTPForbidden(text="This address belongs to another call.\n")
        fingerprint = _fingerprint(event, step)
        earlier = self._earlier(known, step, event, fingerprint)
        if earlier is not None:
            return Turn(xml=earlier)
        flow = self.live.known(known.flow_id, known.version)
        if flow is None:
            async with asyncio.timeout(_STORE_S):
                flow = await self.live.version(known.flow_id, known.version)
        return await self._turn(flow, known, event, fingerprint)

    def _earlier(self, known: Session, step: int, event: Event, fingerprint: str) -> str | None:
        """Give the document for a post that must have no effect any more, None for a fresh one."""
        if not isinstance(event, Digits):
            return self.speaker.nothing() if fingerprint in known.seen else None
        stored = known.replies.get(fingerprint)
        if stored is None and step < known.step:
            raise web.HTTPForbidden(text="This address belongs to an earlier step.\n")
        if stored is None and (known.ended or not known.at):
            log.info("digits that nothing waits for", call=known.call_id)
            return self.speaker.nothing()
        return stored

    async def _turn(
        self, flow: CompiledFlow, session: Session, event: Event, fingerprint: str
    ) -> Turn:
        """Let the engine take the event, make the document, and store both before it goes out."""
        outcome = await self._advance(flow, session, event)
        if outcome.action is None:
            xml = self.speaker.nothing()
            session.seen.append(fingerprint)
        else:
            xml = await self._document(flow, session, outcome.action, outcome.entries)
            _remember(session, fingerprint, xml)
        await self._commit(session, outcome.entries)
        self.metrics.answered(event, outcome.action, outcome.entries)
        if self.tells:
            self._tell(event, outcome.action, path=session.path)
        return Turn(xml=xml, flow=flow, session=session, side=tuple(outcome.side))

    async def _advance(self, flow: CompiledFlow, session: Session, event: Event) -> Outcome:
        try:
            return await engine.advance(flow, session, event, self.world)
        except Exception as error:
            log.exception("the engine failed", call=session.call_id)
            session.at, session.pending = "", None
            session.step += 1
            entry = self._problem("", "engine", f"{type(error).__name__}: {error}")
            own = answered_number(session)
            action = engine.fallback(flow, own) if isinstance(event, NewCall | Digits) else None
            if action is not None:
                self.metrics.fell_back()
            return Outcome(action=action, entries=[entry], side=[])

    async def _document(
        self, flow: CompiledFlow, session: Session, action: Action, entries: list[Entry]
    ) -> str:
        """Make the document; what is wrong with it is added to `entries`."""
        try:
            answer = await self.speaker.answer(action, self.callback(session))
        except Exception as error:
            log.exception("an action could not be rendered", call=session.call_id)
            session.at, session.pending = "", None
            entries.append(self._problem("", "fallback", f"{type(error).__name__}: {error}"))
            action = engine.fallback(flow, answered_number(session))
            return self.carrier.render(action, callback=self.callback(session))
        if answer.fault:
            at = next((entry.node for entry in reversed(entries) if entry.kind == "action"), "")
            entries.append(self._problem(at, "speech_failed", answer.fault))
        return answer.xml

    async def _in_turn(self, path: str, event: Event, work: Callable[[], Awaitable[Turn]]) -> Turn:
        """Work on a post when it is its call's turn.

        Whatever fails, give a document: the flow's fallback, or at last the empty one.
        """
        call_id = event.call_id
        if not self._turns.begin(call_id):
            await self._turns.wait(call_id)
        outside = CALL.set(call_id)
        try:
            return await _unless_overtaken(work)
        except web.HTTPException:
            raise
        except Exception:
            log.exception("a post could not be worked on", call=call_id, path=path)
            return Turn(xml=self._to_a_stranger(path, event))
        finally:
            CALL.reset(outside)
            self._turns.end(call_id)

    def _to_a_stranger(self, path: str, event: Event) -> str:
        """Give the document for a call of which nothing can be known; only a question gets more."""
        asks = isinstance(event, NewCall | Digits)
        own = event.callee if isinstance(event, NewCall) and event.direction == "in" else ""
        return self._last_resort(path, own) if asks else self.speaker.nothing()

    def _last_resort(self, path: str, own_number: str) -> str:
        self.metrics.fell_back()
        flow = self.live.at(path)
        try:
            return self.carrier.render(engine.fallback(flow, own_number) if flow else None)
        except Exception:
            log.exception("the fallback could not be rendered", path=path)
            return _EMPTY

    # --- what is kept -----------------------------------------------------------------------

    async def _session(self, call_id: str, step: int = 0) -> Session | None:
        try:
            return await self.calls.session(call_id, step)
        except StoreError as error:
            log.warning("the store did not give a session", call=call_id, reason=str(error))
            return None

    async def _commit(self, session: Session, entries: list[Entry]) -> None:
        try:
            await self.calls.commit(session, entries)
        except Overtaken:
            raise
        except (StoreError, TimeoutError) as error:
            # The caller waits: an answer that is not on record is better than none.
            log.warning("a call is not on record yet", call=session.call_id, reason=str(error))

    def _problem(self, node: str, code: str, text: str) -> Entry:
        data = {"code": code, "text": text}
        return Entry(at=self.world.now(), kind="problem", node=node, data=data)

    def _tell(self, event: Event, action: Action | None, path: str) -> None:
        about = {"caller": masked(event.caller)} if isinstance(event, NewCall) else {}
        kind = action.kind if action else "nothing"
        log.info("answered", call=event.call_id, what=event.kind, action=kind, path=path, **about)

    # --- after the answer -------------------------------------------------------------------

    def go_on_beside(self, turn: Turn) -> None:
        """Start what hangs beside the call; to be called once the answer has gone out."""
        if turn.side and turn.flow is not None and turn.session is not None:
            self.aside.start(self._beside(turn.flow, turn.session, turn.side))

    async def _beside(self, flow: CompiledFlow, session: Session, side: tuple[str, ...]) -> None:
        CALL.set(session.call_id)  # in this task alone
        entries = await engine.run_side(flow, session, list(side), self.world)
        async with self.turn(session.call_id):
            await _unless_overtaken(lambda: self._add(session.call_id, entries))

    async def _add(self, call_id: str, entries: list[Entry]) -> None:
        # The call may have gone on meanwhile: what it is now must not be overwritten.
        latest = await self._session(call_id)
        if latest is None:
            log.error("what ran beside a call is not on record", call=call_id)
        else:
            await self._commit(latest, entries)

    def callback(self, session: Session) -> str:
        """Give the address for what happens after the session's last answer."""
        return callback_url(self.base_url, self.keys, session)

    def turn(self, call_id: str) -> AbstractAsyncContextManager[None]:
        """Let whoever changes a call beside its posts have a turn between them."""
        return self._turns.of(call_id)


async def _unless_overtaken(work: Callable[[], Awaitable[T]]) -> T:
    """Do what changes a call; where another server was faster, look anew and do it again."""
    for _ in range(_TRIES - 1):
        try:
            return await work()
        except Overtaken:
            log.info("another server was faster: once more")
    return await work()


def callback_url(base_url: str, keys: Keys, session: Session) -> str:
    """Give the address, bound to this call and step, that no stranger can guess."""
    token = keys.token("call", session.call_id, str(session.step))
    return f"{base_url}/call/{_quoted(session.path)}/{session.step}/{token}"


@lru_cache(maxsize=512)
def _quoted(path: str) -> str:
    return quote(path, safe="")


def _fingerprint(event: Event, step: int) -> str:
    """Tell posts apart: digits by step and keys; answered and hung up happen once in a call."""
    if not isinstance(event, Digits):
        return event.kind
    return f"{event.kind} {step} {_hashed(event.digits)}"


def _hashed(digits: str) -> str:
    """Give a short name for digits, of which a stranger chooses how many they are."""
    # Not remembered: they may be somebody's PIN.
    return blake2b(digits.encode(), digest_size=8).hexdigest()


def _remember(session: Session, fingerprint: str, xml: str) -> None:
    """Keep the document for the same post to come again; the oldest go, but for the first."""
    session.replies[fingerprint] = xml
    while len(session.replies) > _KEPT_REPLIES:
        # A newCall carries no step: what it was answered is needed as long as the call is known.
        del session.replies[next(post for post in session.replies if post != NewCall.kind)]
