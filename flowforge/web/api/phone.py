"""The telephone in the page."""

from datetime import datetime
from typing import Any, Literal

from aiohttp import web
from pydantic import Field

from flowforge import numbers
from flowforge.call import ANONYMOUS, Action, Dial, Entry, Gather, NewCall, Reject, Sound
from flowforge.errors import NumberError
from flowforge.flow import Claim, claims, compile_flow, read
from flowforge.testing.pretending import Pretence, Returned, moment
from flowforge.web.api.drafts import ProblemOut, problems_of
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.details import Detail
from flowforge.web.faults import Fault
from flowforge.web.phones import PhoneCall, State, new_call_id
from flowforge.web.rooms import CATALOG, PHONES, SETTINGS, STORE

_CALLEE = "493023125000"
"""Called where the flow names no number: one of those kept free for films and examples."""
_CAUSES = Literal[
    "normalClearing", "busy", "cancel", "noAnswer", "congestion", "notFound", "forwarded"
]


class Ring(Shape):
    """Call a flow's draft, or one of its versions; an empty caller hides the number.

    `at` is a moment such as "2026-12-25 14:00", the local time of the flow's country, "" is now.
    `lookups` says what the lookups of nodes return, by the nodes' ids; the others are real.
    """

    flow_id: str
    version: int | None = Field(None, ge=1, lt=2**31)
    caller: str = Field("", max_length=40)
    callee: str = Field("", max_length=40)
    at: str = Field("", max_length=40)
    lookups: dict[str, Returned] = Field({}, max_length=500)


class Back(Shape):
    """How many events are to have happened; the first is the ringing."""

    events: int = Field(ge=1)


class Press(Shape):
    """Keys to press; none is silence."""

    digits: str = Field("", max_length=64, pattern=r"^[0-9*#]*$")


class HangUp(Shape):
    """Why the call ends, in the carrier's words."""

    cause: _CAUSES = "normalClearing"


def _absent(value: object) -> bool:
    return value is None


class ActionOut(Shape):
    """What the flow answered; what an action does not have is absent."""

    kind: Literal["gather", "dial", "play", "reject", "hangup", "deliver"]
    max_digits: int | None = Field(None, exclude_if=_absent)
    timeout_ms: int | None = Field(None, exclude_if=_absent)
    numbers: list[str] | None = Field(None, exclude_if=_absent)
    voicemail: bool | None = Field(None, exclude_if=_absent)
    reason: str | None = Field(None, exclude_if=_absent)


class SoundOut(Shape):
    """What is heard: its text, and where the sound is ("" where it could not be made)."""

    text: str
    url: str


class EntryOut(Shape):
    """A line of the transcript, and what lies behind it.

    `event` counts the events of the call from 1. `before` and `after` count in the call's
    `snapshots` from 0. `ms` is how long the node took, or everything that the event led to.
    """

    at: datetime
    kind: Literal["event", "step", "action", "note", "problem"]
    node: str
    data: dict[str, Any]
    event: int
    before: int
    after: int
    ms: float | None = Field(None, exclude_if=_absent)
    xml: str = Field("", exclude_if=lambda xml: not xml)


class PhoneState(Shape):
    """Where a call on the telephone stands."""

    id: str
    state: State
    action: ActionOut
    sound: SoundOut | None
    xml: str
    at: str
    vars: dict[str, Any]
    entries: list[EntryOut]
    snapshots: list[dict[str, Any]]
    """The variables as they were at some time."""
    stood: list[State]
    """How the call stood after each event so far: where it was not over, it can go back to."""
    problems: list[ProblemOut] | None = Field(None, exclude_if=_absent)


async def ring(request: web.Request, body: Ring) -> PhoneState:
    """Call the draft as it is saved, or a version as it was. Nothing is dialled."""
    document = await _document(request, body)
    flow = read(document)
    compiled = compile_flow(flow, request.app[CATALOG].types, body.flow_id)
    claim = next(iter(claims(document)), Claim(path="call"))
    event = NewCall(
        call_id=new_call_id(),
        caller=_number(body.caller, flow.settings.country, "caller") or ANONYMOUS,
        callee=_number(body.callee, flow.settings.country, "callee") or _called(claim),
        direction="out" if claim.direction == "out" else "in",
    )
    pretence = Pretence(at=_moment(body.at, flow.settings.country), lookups=body.lookups)
    phones, owner = request.app[PHONES], request[USER].name
    state = state_of(request, await phones.ring(compiled, claim.path, event, owner, pretence))
    state.problems = await problems_of(request, document)
    return state


async def _document(request: web.Request, body: Ring) -> dict[str, Any]:
    flows = request.app[STORE].flows
    if body.version is not None:
        return await flows.version(body.flow_id, body.version)
    return (await flows.draft(body.flow_id)).document


async def digits(request: web.Request, body: Press) -> PhoneState:
    """Press keys, or stay silent."""
    call = _call(request)
    if not await request.app[PHONES].press(call, body.digits):
        raise Fault(409, "phone_not_waiting")
    return state_of(request, call)


async def answered(request: web.Request) -> PhoneState:
    """Take the call at the other end."""
    call = _call(request)
    if not await request.app[PHONES].take(call):
        raise Fault(409, "phone_not_ringing")
    return state_of(request, call)


async def hang_up(request: web.Request, body: HangUp) -> PhoneState:
    """Hang up."""
    call = _call(request)
    if not await request.app[PHONES].hang_up(call, body.cause):
        raise Fault(409, "phone_gone")
    return state_of(request, call)


async def go_back(request: web.Request, body: Back) -> PhoneState:
    """Go back to where the call stood after some of its events."""
    call = _call(request)
    if not await request.app[PHONES].go_back(call, body.events):
        raise Fault(409, "phone_no_way_back")
    return state_of(request, call)


def _call(request: web.Request) -> PhoneCall:
    call = request.app[PHONES].find(request.match_info["id"], request[USER].name)
    if call is None:
        raise Fault(404, "phone_gone")
    return call


def _number(text: str, country: str, field: str) -> str:
    if not text.strip() or text.strip() == ANONYMOUS:
        return ""
    try:
        return numbers.e164(text, country)
    except NumberError:
        raise Fault(422, f"phone_{field}", field=field, number=text) from None


def _moment(text: str, country: str) -> datetime | None:
    try:
        return moment(text, country) if text.strip() else None
    except ValueError:
        raise Fault(422, "phone_at", field="at", at=text) from None


def _called(claim: Claim) -> str:
    return min(claim.numbers, default=_CALLEE)


def state_of(request: web.Request, call: PhoneCall) -> PhoneState:
    """Tell the page where a call stands."""
    now = call.now
    sound = now.answer.sound
    # The page may be open under another address than the carrier uses: a path fits both.
    url = now.answer.sound_url.removeprefix(request.app[SETTINGS].public_url)
    return PhoneState(
        id=call.id,
        state=now.state,
        action=_action(now.action),
        sound=SoundOut(text=_spoken(sound), url=url) if sound else None,
        xml=now.answer.xml,
        at=now.at,
        vars=now.session.vars,
        entries=list(map(_entry, now.entries, now.details.lines)),
        snapshots=[dict(one) for one in now.details.snapshots],
        stood=[one.state for one in call.stood],
    )


def _spoken(sound: Sound) -> str:
    """Give all that is spoken of a sound, in turn: the page shows it, or reads it out itself."""
    return " ".join(text for text in (sound.text, *map(_spoken, sound.parts)) if text)


def _entry(entry: Entry, detail: Detail) -> EntryOut:
    return EntryOut(
        at=entry.at,
        kind=entry.kind,
        node=entry.node,
        data=dict(entry.data),
        event=detail.event,
        before=detail.before,
        after=detail.after,
        ms=detail.ms if detail.ms is None else round(detail.ms, 2),
        xml=detail.xml,
    )


def _action(action: Action) -> ActionOut:
    out = ActionOut(kind=action.kind)
    match action:
        case Gather():
            out.max_digits, out.timeout_ms = action.max_digits, action.timeout_ms
        case Dial():
            out.numbers, out.voicemail = list(action.numbers), action.voicemail
        case Reject():
            out.reason = action.reason
    return out


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/phone",
        about="Call a draft",
        handler=ring,
        takes=Ring,
        gives=PhoneState,
    ),
    Endpoint(
        method="POST",
        path="/api/phone/{id}/digits",
        about="Press keys",
        handler=digits,
        takes=Press,
        gives=PhoneState,
    ),
    Endpoint(
        method="POST",
        path="/api/phone/{id}/answered",
        about="Take the call at the other end",
        handler=answered,
        gives=PhoneState,
    ),
    Endpoint(
        method="POST",
        path="/api/phone/{id}/hangup",
        about="Hang up",
        handler=hang_up,
        takes=HangUp,
        gives=PhoneState,
    ),
    Endpoint(
        method="POST",
        path="/api/phone/{id}/back",
        about="Go back to where the call stood",
        handler=go_back,
        takes=Back,
        gives=PhoneState,
    ),
)
