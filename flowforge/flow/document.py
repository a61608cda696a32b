"""The flow document, as it stands in files, drafts and versions."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flowforge.call import LONGEST_VOICE
from flowforge.errors import DocumentError
from flowforge.numbers import Kind

SCHEMA = 1
"""The schema that this program writes; it reads older ones and refuses newer ones."""

_LARGEST = 4_000_000
"""Bytes that a flow file may have."""

MOST_TESTS = 500
"""Calls that may be kept with a flow."""
_LONGEST_NAME = 100


class _Piece(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FlowNode(_Piece):
    """A node on the canvas: `config` is for its type to read, and is kept as it is.

    One that is `pinned` keeps its place when the flow is tidied up.
    """

    id: str = Field(min_length=1, max_length=64)
    type: str = Field(min_length=1, max_length=64)
    version: int = Field(1, ge=1)
    name: str = Field("", max_length=100)
    x: float = Field(0, allow_inf_nan=False)
    y: float = Field(0, allow_inf_nan=False)
    pinned: bool = Field(default=False, exclude_if=lambda pinned: not pinned)
    config: dict[str, Any] = Field(default_factory=dict)


class Wire(_Piece):
    """From a port of one node to another node. The order of wires is the order of targets."""

    source: str = Field(max_length=64)
    port: str = Field(max_length=64)
    target: str = Field(max_length=64)


class Fallback(_Piece):
    """When something goes wrong: ring as usual, voicemail, dial a number, or hang up."""

    do: Literal["ring", "voicemail", "dial", "hangup"] = "ring"
    number: str = Field("", max_length=40)


_USUAL: tuple[Kind, ...] = ("fixed", "mobile")


class Dialling(_Piece):
    """Which numbers that come from a variable are dialled; those typed into the flow always are.

    `countries` are allowed beside the home country, `kinds` are the kinds of number, `per_hour` is
    how many of them the flow dials in an hour.
    """

    countries: list[Annotated[str, Field(max_length=2)]] = Field(
        default_factory=list, max_length=300
    )
    kinds: list[Kind] = Field(default_factory=lambda: list(_USUAL), max_length=20)
    per_hour: int = Field(100, ge=0, le=100_000)


class FlowSettings(_Piece):
    """What holds for the whole flow.

    `country` (ISO 3166) is where its numbers are at home. `voice` speaks its prompts: it begins
    with the tag of the language that calls are in at first. `languages` are the voices of the other
    languages that the flow speaks, one for each.
    `announce` is how a sound is played before Dial, Reject or Hangup: "gather" plays it in a
    Gather and acts afterwards, "sibling" puts a Play beside the action in one document.
    """

    country: str = Field("DE", max_length=2)
    voice: str = Field("de-DE", max_length=LONGEST_VOICE)
    languages: list[Annotated[str, Field(min_length=2, max_length=LONGEST_VOICE)]] = Field(
        default_factory=list, max_length=10, exclude_if=lambda languages: not languages
    )
    fallback: Fallback = Field(default_factory=Fallback)
    announce: Literal["gather", "sibling"] = "gather"
    dialling: Dialling = Field(default_factory=Dialling)

    @cached_property
    def voices(self) -> tuple[str, ...]:
        """The voice of each language that the flow speaks; calls begin in that of the first."""
        return (self.voice, *self.languages)


class Silence(_Piece):
    """A warning or hint that is to be left as it is, and why. The place is that of its problem."""

    code: str = Field(min_length=1, max_length=64)
    node: str = Field("", max_length=64)
    field: str = Field("", max_length=200)
    port: str = Field("", max_length=64)
    reason: str = Field(min_length=1, max_length=300)


class Frame(_Piece):
    """A box behind the nodes, with a title. It is for people's eyes: no call hears of it."""

    id: str = Field(min_length=1, max_length=64)
    title: str = Field("", max_length=100)
    x: float = Field(0, allow_inf_nan=False)
    y: float = Field(0, allow_inf_nan=False)
    width: float = Field(gt=0, le=1_000_000, allow_inf_nan=False)
    height: float = Field(gt=0, le=1_000_000, allow_inf_nan=False)
    colour: Literal["grey", "blue", "green", "yellow", "red", "violet"] = "grey"


class Flow(_Piece):
    """A whole flow."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, serialize_by_alias=True)

    schema_number: int = Field(SCHEMA, alias="schema", ge=1)
    name: str = Field(min_length=1, max_length=_LONGEST_NAME)
    about: str = Field("", max_length=2000)
    settings: FlowSettings = Field(default_factory=FlowSettings)
    nodes: list[FlowNode] = Field(default_factory=list, max_length=5000)
    wires: list[Wire] = Field(default_factory=list, max_length=20000)
    frames: list[Frame] = Field(
        default_factory=list, max_length=500, exclude_if=lambda frames: not frames
    )
    silenced: list[Silence] = Field(
        default_factory=list, max_length=5000, exclude_if=lambda silenced: not silenced
    )
    tests: list[dict[str, Any]] = Field(default_factory=list, max_length=MOST_TESTS, exclude=True)
    """Calls that prove the flow, as a call file writes them. They stand in files, beside the
    drawing: `document` gives none."""

    def document(self) -> dict[str, Any]:
        """Give the JSON document that `read` takes."""
        return self.model_dump(mode="json")


def read(data: object) -> Flow:
    """Read a flow from JSON text or from its parsed document.

    Raises `DocumentError`, whose message names the place and what to do. Nodes of unknown types,
    unreadable configurations and loose wires are read and kept: `check` says what is wrong there.
    """
    document = _parse(data) if isinstance(data, str | bytes) else data
    if not isinstance(document, Mapping):
        raise DocumentError(
            "A flow file holds one JSON object: {…} with name, nodes and wires.", "flow_no_object"
        )
    _know_schema(document.get("schema", SCHEMA))
    try:
        flow = Flow.model_validate(document)
    except ValidationError as error:
        raise _first_fault(error) from error
    _need_own_ids(flow)
    return flow


def free_name(name: str, taken: Collection[str]) -> str:
    """Give a flow's name, cut to what fits, with a number behind it if it is `taken`."""
    number = 1
    free = name[:_LONGEST_NAME]
    while free in taken:
        number += 1
        free = f"{name[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
    return free


def _parse(data: str | bytes) -> object:
    if len(data) > _LARGEST:
        most = _LARGEST // 1_000_000
        raise DocumentError(
            f"The flow file is larger than {most} MB.", "flow_too_large", megabytes=most
        )
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DocumentError(
            f"This is no JSON file: {error.msg} in line {error.lineno}, column {error.colno}.",
            "flow_no_json",
            line=error.lineno,
            column=error.colno,
        ) from error


def _know_schema(number: object) -> None:
    if isinstance(number, int) and number > SCHEMA:
        raise DocumentError(
            f"This flow was made by a newer FlowForge (schema {number}, this one reads up to "
            f"{SCHEMA}). Update FlowForge, then import it again.",
            "flow_newer",
            schema=number,
            known=SCHEMA,
        )


def _first_fault(error: ValidationError) -> DocumentError:
    fault = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in fault["loc"]) or "the document"
    return DocumentError(
        f"The flow file cannot be read at {place}: {fault['msg']}.",
        "flow_unreadable",
        place=place,
        reason=fault["msg"],
    )


def _need_own_ids(flow: Flow) -> None:
    node = _twice(node.id for node in flow.nodes)
    if node is not None:
        raise DocumentError(
            f"Two nodes have the id {node!r}: each needs one of its own.",
            "flow_same_id",
            id=node,
        )
    frame = _twice(frame.id for frame in flow.frames)
    if frame is not None:
        raise DocumentError(
            f"Two frames have the id {frame!r}: each needs one of its own.",
            "flow_same_frame",
            id=frame,
        )


def _twice(names: Iterable[str]) -> str | None:
    return next((name for name, times in Counter(names).items() if times > 1), None)
