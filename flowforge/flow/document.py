"""The flow document, as it stands in files, drafts and versions."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = 1


class FlowNode(BaseModel):
    """A node on the canvas: `config` is for its type to read, and is kept as it is."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1, max_length=64)
    type: str = Field(min_length=1, max_length=64)
    version: int = Field(1, ge=1)
    name: str = Field("", max_length=100)
    x: float = 0
    y: float = 0
    config: dict[str, Any] = Field(default_factory=dict)


class Wire(BaseModel):
    """From a port of one node to another node. The order of wires is the order of targets."""

    model_config = ConfigDict(extra="forbid")

    source: str
    port: str
    target: str


class Fallback(BaseModel):
    """When something goes wrong: ring as usual, voicemail, dial a number, or hang up."""

    model_config = ConfigDict(extra="forbid")

    do: Literal["ring", "voicemail", "dial", "hangup"] = "ring"
    number: str = ""


class FlowSettings(BaseModel):
    """What holds for the whole flow."""

    model_config = ConfigDict(extra="forbid")

    country: str = "DE"
    voice: str = "de-DE"
    fallback: Fallback = Field(default_factory=Fallback)
    announce: Literal["gather", "sibling"] = "gather"


class Flow(BaseModel):
    """A whole flow."""

    model_config = ConfigDict(extra="forbid")

    schema_: int = Field(SCHEMA, alias="schema")
    name: str = Field(min_length=1, max_length=100)
    about: str = Field("", max_length=2000)
    settings: FlowSettings = Field(default_factory=FlowSettings)
    nodes: list[FlowNode] = Field(default_factory=list)
    wires: list[Wire] = Field(default_factory=list)
