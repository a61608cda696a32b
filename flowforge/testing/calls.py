"""Call files: a telephone call written down as JSON, played with the real engine and nodes."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from flowforge import resources
from flowforge.call import Databases
from flowforge.catalog import Catalog
from flowforge.errors import DocumentError
from flowforge.flow import Flow, read
from flowforge.testing.phone import Phone, the_catalog
from flowforge.testing.pretending import Pretence, Returned, moment
from flowforge.testing.steps import Stage, Step, keys_of, near, read_step
from flowforge.testing.story import node_names, told
from flowforge.testing.tables import Tables, databases

ENDING = ".call.json"


class CallFailed(AssertionError):
    """A call went another way than its file says, or the file cannot be read: in plain words."""


class _Written(BaseModel):
    """A call as it stands in a file. All but `about` and `call` may stand above a list of calls."""

    model_config = ConfigDict(extra="forbid")

    about: str = ""
    flow: str = ""
    database: dict[str, Tables | None] = {}
    at: str = ""
    lookups: dict[str, Returned] = {}
    call: list[Any] = []


@dataclass(frozen=True, slots=True)
class Script:
    """One call of a file: `flow` is the flow's file, `steps` what is done and demanded.

    `database` holds, by connection, the tables with their rows, or None for one that is away.
    `at` is when the call is made, as it is written ("" for now), and `lookups` is what lookups
    return, by what people call the node, or by its id.
    """

    about: str
    file: Path
    number: int
    flow: Path
    database: Mapping[str, Tables | None]
    steps: tuple[tuple[Any, Step], ...]
    """Each step as it is written, and as it was read."""
    at: str = ""
    lookups: Mapping[str, Returned] = field(default_factory=dict)


# --- reading --------------------------------------------------------------------------------


def read_calls(file: Path) -> list[Script]:
    """Read a call file: one call, a list of calls, or ``{"flow": …, "calls": […]}``.

    Raises `CallFailed` for a file that cannot be read; the message says where, and what there is.
    """
    try:
        document = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise CallFailed(f"{file.name} is no JSON file: {error}") from error
    shared: dict[str, Any] = {}
    calls = document if isinstance(document, list) else [document]
    if isinstance(document, dict) and "calls" in document:
        shared = {key: value for key, value in document.items() if key != "calls"}
        calls = document["calls"]
    return [_script(file, number, shared, data) for number, data in enumerate(calls, 1)]


def _script(file: Path, number: int, shared: Mapping[str, Any], data: Any) -> Script:
    where = f"{file.name}, call {number}"
    if not isinstance(data, dict):
        raise CallFailed(f"{where}: a call is an object with {', '.join(keys_of(_Written))}.")
    try:
        written = _Written.model_validate({**shared, **data})
    except ValidationError as error:
        raise CallFailed(f"{where}: {_fault(error)}") from error
    steps = []
    for index, step in enumerate(written.call, 1):
        try:
            steps.append((step, read_step(step)))
        except ValueError as error:
            raise CallFailed(f"{where}, step {index}: {error}") from error
    if not steps:
        raise CallFailed(f"{where}: «call» is empty. It lists the steps, such as rings and hears.")
    about = written.about or f"call {number}"
    flow = _flow_file(file, written.flow)
    return Script(
        about, file, number, flow, written.database, tuple(steps), written.at, written.lookups
    )


def _fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    place = [str(part) for part in fault["loc"]]
    if fault["type"] == "extra_forbidden":
        return near(place[-1], keys_of(_Written))
    return f"{'.'.join(place)}: {fault['msg']}"


def _flow_file(file: Path, name: str) -> Path:
    """Find a flow by its name: beside the call file, else among the examples."""
    name = name or file.name.removesuffix(ENDING)
    places = [folder / f"{name}.json" for folder in (file.parent, resources.examples())]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise CallFailed(f"{file.name}: there is no flow {name}.json beside it or in the examples.")
    return found


# --- playing --------------------------------------------------------------------------------


async def play(script: Script, catalog: Catalog | None = None) -> Phone:
    """Play a call and give the telephone as it is at the end.

    Raises `CallFailed` at the first step that goes another way, with the whole call so far.
    """
    with tempfile.TemporaryDirectory(prefix="flowforge-call-") as folder:
        known = databases(script.database, Path(folder))
        try:
            phone = _phone(script, catalog or the_catalog(), known)
            await _play(script, Stage(phone))
        except DocumentError as error:
            raise CallFailed(f"{script.flow.name}: {error}") from error
        finally:
            await known.close()
    return phone


def _phone(script: Script, catalog: Catalog, known: Databases) -> Phone:
    flow = read(script.flow.read_bytes())
    lookups = _by_node(script, node_names(flow, catalog))
    pretence = Pretence(at=_moment(script, flow), lookups=lookups)
    return Phone(flow, catalog=catalog, databases=known, pretence=pretence)


def _moment(script: Script, flow: Flow) -> datetime | None:
    if not script.at:
        return None
    try:
        return moment(script.at, flow.settings.country)
    except ValueError as error:
        raise CallFailed(f"{script.file.name}, call {script.number}, «at»: {error}") from error


def _by_node(script: Script, names: Mapping[str, str]) -> dict[str, Returned]:
    """Give what lookups return by the nodes' ids; every node of a name is meant by it."""
    found: dict[str, Returned] = {}
    for wanted, returned in script.lookups.items():
        nodes = [node for node, name in names.items() if wanted in {node, name}]
        if not nodes:
            where = f"{script.file.name}, call {script.number}, «lookups»"
            raise CallFailed(f"{where}: {near(wanted, names.values())}")
        found |= dict.fromkeys(nodes, returned)
    return found


async def _play(script: Script, stage: Stage) -> None:
    lines: list[str] = []
    for written, step in script.steps:
        told_before = len(stage.phone.entries) if not _begins(written) else 0
        lines.append(f"      {_said(written)}")
        try:
            await step.play(stage)
        except Exception as error:
            lines[-1] = f"  --> {_said(written)}"
            lines += _happened(stage.phone, told_before)
            raise CallFailed(_failure(script, lines, error)) from error
        if step.happens:
            stage.unnamed = list(stage.phone.heard)
        lines += _happened(stage.phone, told_before)


def _begins(written: Mapping[str, Any]) -> bool:
    return "rings" in written


def _happened(phone: Phone, since: int) -> list[str]:
    return [f"          · {told(entry, phone.names)}" for entry in phone.entries[since:]]


def _failure(script: Script, lines: list[str], error: Exception) -> str:
    why = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
    return "\n".join(
        [f"{script.file.name}, call {script.number}: {script.about}", "", *lines, "", f"  {why}"]
    )


def _said(written: Mapping[str, Any]) -> str:
    """Say a step as it stands in the file, without the braces."""
    return ", ".join(f"{key} {_value(value)}".rstrip() for key, value in written.items())


def _value(value: Any) -> str:
    if isinstance(value, str):
        return f"“{value}”" if value else "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return " and ".join(_value(inner) for inner in value)
    return "" if value is True else str(value)
