"""A flow made ready to run: nodes read, wires looked up by port."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel, ValidationError

from flowforge import numbers
from flowforge.call import Call, Sound, language_of, voice_for
from flowforge.errors import NodeError, NumberError
from flowforge.expressions import fixed, has_variables, sorry
from flowforge.fields import Wording
from flowforge.flow.document import Flow, FlowNode, FlowSettings
from flowforge.node import Node, Prompt, Step


class BrokenNode(Node):
    """Stands for a node that is unknown or cannot be read: a call that reaches it fails there."""

    type: ClassVar = "broken"
    category: ClassVar = "note"

    reason: str

    async def enter(self, call: Call) -> Step:
        """Fail, and say why."""
        raise NodeError(self.reason)


@dataclass(frozen=True, slots=True)
class Said:
    """Something fixed that a node says: where it stands, in which voice, and what is heard."""

    node: str
    field: str
    voice: str
    sound: Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledFlow:
    """A flow that calls can run through. `version` is 0 for a draft; `start` is "" without one."""

    id: str
    version: int
    name: str
    settings: FlowSettings
    start: str
    nodes: Mapping[str, Node]
    wires: Mapping[tuple[str, str], tuple[str, ...]]
    _typed: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def typed_numbers(self, node: str) -> frozenset[str]:
        """Give the telephone numbers that stand in a node's configuration, as E.164 digits."""
        typed = self._typed.get(node)
        if typed is None:
            found = self.nodes.get(node)
            typed = frozenset(_typed(found, self.settings.country)) if found else frozenset()
            self._typed[node] = typed
        return typed

    def targets(self, node: str, port: str) -> tuple[str, ...]:
        """Give where a port leads, in the order of its wires."""
        return self.wires.get((node, port), ())

    def prompts(self) -> list[Sound]:
        """Give everything fixed that is spoken, each once, so that it can be made beforehand."""
        return list(dict.fromkeys(said.sound for said in self.spoken()))

    def apologies(self) -> list[Sound]:
        """Give what is heard where a sound that is kept is not here, in each of the flow's voices.

        There are none where no prompt has such a sound. A flow goes live without them.
        """
        if not any(map(_plays, self.nodes.values())):
            return []
        texts = ((voice, sorry(language_of(voice))) for voice in self.settings.voices)
        return [Sound(text=text, voice=voice) for voice, text in texts if text]

    def speaks(self) -> bool:
        """Tell whether a text is spoken anywhere."""
        return any(said.sound.text for said in self.spoken())

    def spoken(self) -> Iterator[Said]:
        """Give everything fixed that is spoken or put together, and the place where it stands.

        That is more than fixed texts: the fixed pieces of texts with variables, and what is heard
        where such a text cannot be spoken in time.
        """
        for name, node in self.nodes.items():
            for place, prompt in prompts_in(node):
                for field_name, wording, voice in self._wordings(place, prompt):
                    yield from _said(name, field_name, wording, wording.voice or voice)

    def _wordings(self, place: str, prompt: Prompt) -> Iterator[tuple[str, Wording, str]]:
        """Give each wording of a prompt that a call can hear: its field, and its usual voice."""
        voices = self.settings.voices
        yield place, prompt, voices[0]
        for tag, wording in prompt.languages.items():
            voice = voice_for(voices, tag)
            if language_of(voice) == language_of(tag):
                yield f"{place}.languages.{tag}", wording, voice


def _said(node: str, place: str, wording: Wording, voice: str) -> Iterator[Said]:
    """Give what a wording says: piece by piece, and then the whole of it, if all of it is fixed."""
    parts = [part for part in wording.parts if part]
    if not parts:
        if wording.speaks():
            yield from _texts(node, f"{place}.say", wording.say, voice, wording.speed)
        return
    for index, part in enumerate(wording.parts):
        if part.speaks():
            field_name = f"{place}.parts.{index}.say"
            yield from _texts(node, field_name, part.say, part.voice or voice, wording.speed)
    if not any(has_variables(part.say + part.url) for part in parts):
        sound = wording.said(Call(id="", vars={}, voice=voice), voice)
        if sound is not None:
            yield Said(node, f"{place}.parts", voice, sound)


def _texts(node: str, place: str, say: str, voice: str, speed: float) -> Iterator[Said]:
    texts = fixed(say) if has_variables(say) else [say]
    for text in texts:
        # Between two variables there may be nothing that can be said.
        if text is say or any(map(str.isalnum, text)):
            yield Said(node, place, voice, Sound(text=text, voice=voice, speed=speed))
    if instead := sorry(language_of(voice)):
        yield Said(node, place, voice, Sound(text=instead, voice=voice))


def _plays(node: Node) -> bool:
    """Tell whether a prompt has a sound that this server keeps."""
    return any(
        url.strip().startswith(("/", "{"))
        for _, prompt in prompts_in(node)
        for wording in (prompt, *prompt.languages.values())
        for url in (wording.url, *(part.url for part in wording.parts))
    )


def compile_flow(
    flow: Flow, types: Mapping[str, type[Node]], flow_id: str = "", version: int = 0
) -> CompiledFlow:
    """Make a flow ready to run. It never fails: what is broken fails when a call gets there."""
    nodes = {node.id: _read_node(node, types) for node in flow.nodes}
    wires: dict[tuple[str, str], tuple[str, ...]] = {}
    for wire in flow.wires:
        if wire.target in nodes:
            key = (wire.source, wire.port)
            wires[key] = (*wires.get(key, ()), wire.target)
    return CompiledFlow(
        id=flow_id,
        version=version,
        name=flow.name,
        settings=flow.settings,
        start=next((name for name, node in nodes.items() if node.starts), ""),
        nodes=nodes,
        wires=wires,
    )


def read_node(node: FlowNode, types: Mapping[str, type[Node]]) -> Node:
    """Read a node's configuration, upgraded to today's version of its type.

    Raises `pydantic.ValidationError` for a configuration that does not fit, `KeyError` for an
    unknown type, and whatever the type's own `upgrade` raises.
    """
    known = types[node.type]
    config: dict[str, Any] = node.config
    if node.version < known.version:
        config = known.upgrade(dict(config), node.version)
    return known.model_validate(config)


def _read_node(node: FlowNode, types: Mapping[str, type[Node]]) -> Node:
    try:
        return read_node(node, types)
    except KeyError:
        return BrokenNode(reason=f"there is no node type {node.type!r} here")
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        return BrokenNode(reason=f"{place}: {fault['msg']}")
    except Exception as error:  # noqa: BLE001 - a package's own `upgrade` may raise anything
        return BrokenNode(reason=f"its configuration cannot be upgraded: {error}")


def _typed(node: Node, country: str) -> Iterator[str]:
    for _, value in pieces(node):
        if isinstance(value, str) and value and not has_variables(value):
            with suppress(NumberError):
                yield numbers.e164(value, country)


def prompts_in(node: Node) -> Iterator[tuple[str, Prompt]]:
    """Give the prompts in a node's configuration and their dotted fields."""
    for place, value in pieces(node):
        if isinstance(value, Prompt):
            yield place, value


def pieces(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Walk through a configuration: each model, list item and plain value with its dotted field."""
    found: list[tuple[str, object]] = []
    if place:
        found.append((place, value))
    _below(value, f"{place}." if place else "", found)
    return iter(found)


def _below(value: object, prefix: str, found: list[tuple[str, object]]) -> None:
    """Collect what lies below a value; a list, because a check walks through every flow so."""
    if isinstance(value, BaseModel):
        inner = [(name, getattr(value, name)) for name in type(value).model_fields]
    elif isinstance(value, list | tuple):
        inner = [(str(index), item) for index, item in enumerate(value)]
    elif isinstance(value, dict):
        inner = list(value.items())
    else:
        return
    for name, item in inner:
        place = f"{prefix}{name}"
        found.append((place, item))
        if not isinstance(item, str | int | float):
            _below(item, f"{place}.", found)
