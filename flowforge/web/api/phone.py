"""The telephone in the page."""

from datetime import datetime
from typing import Any, Literal

from aiohttp import web
from pydantic import Field

from flowforge import numbers
from flowforge.call import ANONYMOUS, Action, Dial, Gather, NewCall, Reject
from flowforge.errors import NumberError
from flowforge.flow import Claim, claims, compile_flow, read
from flowforge.web.api.drafts import ProblemOut, problems_of
from flowforge.web.api.endpoint import Endpoint, Shape
from flowforge.web.auth import USER
from flowforge.web.faults import Fault
from flowforge.web.phones import PhoneCall, State, new_call_id
from flowforge.web.rooms import CATALOG, PHONES, SETTINGS, STORE

_CALLEE = "493023125000"
"""Called where the flow names no number: one of those kept free for films and examples."""
_CAUSES = Literal[
    "normalClearing", "busy", "cancel", "noAnswer", "congestion", "notFound", "forwarded"
]


class Ring(Shape):
    """Call a flow's draft; an empty caller hides the number."""

    flow_id: str
    caller: str = Field("", max_length=40)
    callee: str = Field("", max_length=40)


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
    """A line of the transcript."""

    at: datetime
    kind: Literal["event", "step", "action", "note", "problem"]
    node: str
    data: dict[str, Any]


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
    problems: list[ProblemOut] | None = Field(None, exclude_if=_absent)


async def ring(request: web.Request, body: Ring) -> PhoneState:
    """Call the draft as it is saved. Nothing is dialled; lookups are real."""
    draft = await request.app[STORE].flows.draft(body.flow_id)
    flow = read(draft.document)
    compiled = compile_flow(flow, request.app[CATALOG].types, draft.id)
    claim = next(iter(claims(draft.document)), Claim(path="call"))
    event = NewCall(
        call_id=new_call_id(),
        caller=_number(body.caller, flow.settings.country, "caller") or ANONYMOUS,
        callee=_number(body.callee, flow.settings.country, "callee") or _called(claim),
        direction="out" if claim.direction == "out" else "in",
    )
    call = await request.app[PHONES].ring(compiled, claim.path, event, request[USER].name)
    state = state_of(request, call)
    state.problems = await problems_of(request, draft.document)
    return state


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


def _called(claim: Claim) -> str:
    return min(claim.numbers, default=_CALLEE)


def state_of(request: web.Request, call: PhoneCall) -> PhoneState:
    """Tell the page where a call stands."""
    sound = call.answer.sound
    # The page may be open under another address than the carrier uses: a path fits both.
    url = call.answer.sound_url.removeprefix(request.app[SETTINGS].public_url)
    return PhoneState(
        id=call.id,
        state=call.state,
        action=_action(call.action),
        sound=SoundOut(text=sound.text, url=url) if sound else None,
        xml=call.answer.xml,
        at=call.at,
        vars=call.session.vars,
        entries=[EntryOut.model_validate(entry, from_attributes=True) for entry in call.entries],
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
)
