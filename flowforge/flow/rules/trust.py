"""What callers and the law may expect: proof before secrets, notice of recording, a safe line."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from flowforge.fields import ConnectionName
from flowforge.findings import FlowRule, Problem
from flowforge.flow import ways
from flowforge.flow.rules.hearing import Heard
from flowforge.flow.rules.view import Opened, View, names_in

PERSONAL_DATA = FlowRule("personal_data", "warning")
UNANNOUNCED_RECORDING = FlowRule("unannounced_recording", "warning")
ADDRESS_NOT_PUBLIC = FlowRule("address_not_public", "warning")
ADDRESS_NOT_SAFE = FlowRule("address_not_safe", "warning")

RULES = (PERSONAL_DATA, UNANNOUNCED_RECORDING, ADDRESS_NOT_PUBLIC, ADDRESS_NOT_SAFE)

_PROOFS = 2
"""A number alone can be guessed, or read from a letter; with a second entry it is a proof."""


def personal_data(view: View) -> Iterator[Problem]:
    """Name prompts that tell what was looked up by a number that the caller typed, and no more."""
    long = frozenset(name for name, asks in view.questions.items() if asks.most > 1)
    typed = {asks.saves for asks in view.questions.values() if asks.saves}
    found_out = frozenset(
        variable
        for found in view.nodes.values()
        if _looks_up(found) and any(name in typed for _, name in found.reads)
        for variable in found.writes
    )
    if not found_out or not view.start:
        return
    passed = ways.fewest(view.start, view.path, long)
    for name, found in view.nodes.items():
        if passed.get(name, _PROOFS) < _PROOFS:
            for speech in (one for heard in found.prompts for one in heard.speeches):
                told = [one for one in names_in(speech.text) if one in found_out]
                if told:
                    yield PERSONAL_DATA.at(name, field=speech.field, name=told[0])


def _looks_up(found: Opened) -> bool:
    """Tell whether a node fetches data from elsewhere: by a connection, or where that can fail."""
    return found.node.category == "data" and (
        "error" in found.ports
        or any(isinstance(value, ConnectionName) for _, value in found.pieces)
    )


_SAYS_SO = re.compile(
    r"record|aufzeich|aufgezeich|aufnahme|aufnehm|aufgenommen|mitschn", re.IGNORECASE
)


def recordings(view: View) -> Iterator[Problem]:
    """Name nodes that record although the caller may not have been told."""
    recording = [name for name, found in view.nodes.items() if found.node.records]
    if not recording or not view.start:
        return
    says = {name for name, found in view.nodes.items() if _announces(found)}
    told = ways.on_every_way(
        view.start, view.tasks, lambda node, _port, bits: int(bits or node in says), 1
    )
    for name in recording:
        if name in told and not told[name] and name not in says:
            yield UNANNOUNCED_RECORDING.at(name)


def _announces(found: Opened) -> bool:
    """Tell whether a prompt speaks of recording, in each language that it has words for."""
    spoken: dict[str, list[Heard]] = {}
    for heard in found.prompts:
        spoken.setdefault(heard.field, []).append(heard)
    return any(all(_may_say_so(one) for one in wordings) for wordings in spoken.values())


def _may_say_so(heard: Heard) -> bool:
    """What a sound file says is believed."""
    return bool(heard.sounds or _SAYS_SO.search(heard.text))


def address(view: View) -> Iterator[Problem]:
    """Check the address under which the carrier is to reach this server."""
    url = view.facts.base_url
    if url is None:
        return
    found = reach(url)
    if found == "not_public":
        yield ADDRESS_NOT_PUBLIC.at(url=url)
    elif found == "not_safe":
        yield ADDRESS_NOT_SAFE.at(url=url)


Reach = Literal["public", "not_public", "not_safe"]


def reach(url: str) -> Reach:
    """Tell whether the carrier reaches an address, as far as the address itself says."""
    parts = urlsplit(url)
    if not _is_public(parts.hostname or ""):
        return "not_public"
    return "public" if parts.scheme == "https" else "not_safe"


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        inside = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test")
        return "." in host and not host.endswith(inside)
