"""Between the telephone in the page and tests: a call becomes a test, a test a call again."""

from typing import Any

from flowforge.call import Gather, NewCall
from flowforge.catalog import Catalog
from flowforge.flow import CompiledFlow, claims
from flowforge.testing.calls import Played, pretence_of
from flowforge.testing.kept import steps_of
from flowforge.testing.phone import Phone
from flowforge.testing.pretending import local
from flowforge.testing.steps import Answers, HangsUp, Presses, Rings, Step
from flowforge.web.phones import PhoneCall, Phones, new_call_id

_MOST_SOUNDS = 100


def kept_of(call: PhoneCall, country: str) -> dict[str, Any]:
    """Give a call as a call file writes it, with what was set for it: a test without a name.

    What a real lookup found is pretended from then on: whether a test passes is not for a
    database to decide.
    """
    lookups = {**call.now.found, **call.pretence.lookups}
    lookups = {node: returned for node, returned in lookups.items() if returned != "real"}
    return {
        "at": local(call.clock.begins, country),
        **({"lookups": lookups} if lookups else {}),
        "call": steps_of(call.now.entries),
    }


async def replayed(
    played: Played, phones: Phones, flow: CompiledFlow, catalog: Catalog, owner: str
) -> PhoneCall:
    """Make the call of a test on the telephone: all of it, or up to the step that differs."""
    script, phone = played.script, played.phone
    end = len(script.steps) if played.differs is None else played.differs + 1
    steps = [step for _, step in script.steps[:end]]
    first = max((i for i, step in enumerate(steps) if isinstance(step, Rings)), default=None)
    ring = steps[first] if first is not None else None
    if not isinstance(ring, Rings):
        ring = Rings.model_validate({"rings": {}})
    pretence = pretence_of(script, phone.flow, catalog)
    path = next((claim.path for claim in claims(phone.flow.document())), "call")
    call = await phones.ring(flow, path, _event(ring, phone), owner, pretence)
    await _hear(call, phones)
    for step in steps[(first or 0) + 1 :]:
        await _do(step, call, phones)
    return call


def _event(ring: Rings, phone: Phone) -> NewCall:
    it = ring.rings
    users = [it.user] if isinstance(it.user, str) else it.user
    return NewCall(
        call_id=new_call_id(),
        caller=phone.number(it.from_),
        callee=phone.number(it.to),
        direction=it.direction,
        users=tuple(user for user in users if user),
        diversion=phone.number(it.diversion) if it.diversion else "",
    )


async def _do(step: Step, call: PhoneCall, phones: Phones) -> None:
    """Let a step happen; those that only look at what has happened change nothing."""
    if isinstance(step, Presses):
        await phones.press(call, step.presses)
        await _hear(call, phones)
    elif isinstance(step, Answers):
        await phones.take(call)
    elif isinstance(step, HangsUp):
        await phones.hang_up(call, step.hangs_up)


async def _hear(call: PhoneCall, phones: Phones) -> None:
    """Hear sounds to their end that ask for nothing."""
    for _ in range(_MOST_SOUNDS):
        action = call.now.action
        if not (isinstance(action, Gather) and action.timeout_ms <= 1):
            return
        if not await phones.press(call, ""):
            return
