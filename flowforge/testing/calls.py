"""Call files: a telephone call written down as JSON, played with the real engine and nodes."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from flowforge import resources
from flowforge.call import Databases, Entry
from flowforge.catalog import Catalog
from flowforge.errors import DocumentError
from flowforge.expressions import lookup
from flowforge.flow import Flow, read
from flowforge.testing.kept import Written, steps_of
from flowforge.testing.phone import Phone, the_catalog
from flowforge.testing.pretending import Pretence, Returned, moment
from flowforge.testing.steps import STEPS, Logs, Sees, Stage, Step, keys_of, near, read_step
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
    note: str = ""
    call: list[Any] = []


@dataclass(frozen=True, slots=True)
class Script:
    """One call of a file: `flow` is the flow or its file, `steps` what is done and demanded.

    `database` holds, by connection, the tables with their rows, or None for one that is away.
    `at` is when the call is made, as it is written ("" for now), and `lookups` is what lookups
    return, by what people call the node, or by its id.
    """

    about: str
    file: Path
    number: int
    flow: Path | Flow
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
    return [_script(file, number, data) for number, data in enumerate(calls_in(document), 1)]


def read_kept(documents: Iterable[Any], flow: Flow, name: str) -> list[Script]:
    """Read calls that are kept with a flow; `name` is what their messages call the place.

    Raises `CallFailed` as `read_calls` does.
    """
    return [_script(Path(name), number, data, flow) for number, data in enumerate(documents, 1)]


def kept_in(flow: Flow) -> list[dict[str, Any]]:
    """Give the tests that stand in a flow's file, ready to be kept.

    Raises `DocumentError` where one cannot be read.
    """
    try:
        read_kept(flow.tests, flow, flow.name)
    except CallFailed as error:
        reason = str(error)
        raise DocumentError(
            f"The tests of the flow cannot be read: {reason}", "tests_unreadable", reason=reason
        ) from error
    return [{key: value for key, value in one.items() if key != "flow"} for one in flow.tests]


def calls_in(document: Any) -> list[Any]:
    """Give each call of a call file by itself, with what it shares with the others."""
    if not (isinstance(document, dict) and isinstance(document.get("calls"), list)):
        return document if isinstance(document, list) else [document]
    shared = {key: value for key, value in document.items() if key != "calls"}
    return [{**shared, **one} if isinstance(one, dict) else one for one in document["calls"]]


def _script(file: Path, number: int, data: Any, flow: Flow | None = None) -> Script:
    where = f"{file.name}, call {number}"
    if not isinstance(data, dict):
        raise CallFailed(f"{where}: a call is an object with {', '.join(keys_of(_Written))}.")
    try:
        written = _Written.model_validate(data)
    except ValidationError as error:
        raise CallFailed(f"{where}: {_fault(error)}") from error
    steps = []
    for index, step in enumerate(written.call, 1):
        try:
            steps.append((step, read_step(step)))
        except ValueError as error:
            raise CallFailed(f"{where}, step {index}: {error}") from error
    if not steps:
        raise CallFailed(f"{where}: “call” is empty. It lists the steps, such as rings and hears.")
    about = written.about or f"call {number}"
    called = flow or _flow_file(file, written.flow)
    return Script(
        about, file, number, called, written.database, tuple(steps), written.at, written.lookups
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


@dataclass(frozen=True, slots=True)
class Played:
    """A call as it was played: to its end, or to the step at which it went another way.

    `happened` holds for each step that was played the transcript's lines that it led to.
    """

    script: Script
    phone: Phone
    happened: tuple[tuple[Entry, ...], ...]
    error: Exception | None = None

    @property
    def entries(self) -> list[Entry]:
        """All lines of the transcript."""
        return [entry for lines in self.happened for entry in lines]

    @property
    def differs(self) -> int | None:
        """The number of the step, from 0, that went another way; None where none did."""
        return None if self.error is None else len(self.happened) - 1

    @property
    def instead(self) -> list[Written]:
        """What happened in place of the step that differs, as steps; none where nothing did."""
        if self.differs is None:
            return []
        step = self.script.steps[self.differs][1]
        if isinstance(step, Sees):
            return [{"sees": {name: lookup(self.phone.vars, name) for name in step.sees}}]
        begun = [index for index in range(self.differs) if self.script.steps[index][1].happens]
        since = self.happened[begun[-1] :] if begun else ()
        names = bool(getattr(step, "in_", ""))
        noticed = steps_of((entry for entries in since for entry in entries), languages=names)
        logged = isinstance(step, Logs)
        return [one for one in noticed if ("logs" in one) == logged and not _is_event(one)]

    @property
    def why(self) -> str:
        """What should have been, and what was, in a sentence; "" where nothing differs."""
        if self.error is None or isinstance(self.error, AssertionError):
            return str(self.error or "")
        return f"{type(self.error).__name__}: {self.error}"

    def story(self) -> list[str]:
        """Tell the whole call: each step, and what happened in it."""
        lines: list[str] = []
        for index, entries in enumerate(self.happened):
            mark = "  --> " if index == self.differs else "      "
            lines.append(mark + _said(self.script.steps[index][0]))
            lines += [f"          · {told(entry, self.phone.names)}" for entry in entries]
        return lines


def _is_event(written: Written) -> bool:
    return any(STEPS[key].happens for key in written if key in STEPS)


async def run(script: Script, catalog: Catalog | None = None) -> Played:
    """Play a call to its end, or to the first step that goes another way.

    Raises `CallFailed` where it cannot even begin: its flow, or what it names, is not there.
    """
    with tempfile.TemporaryDirectory(prefix="flowforge-call-") as folder:
        known = databases(script.database, Path(folder))
        try:
            phone = _phone(script, catalog or the_catalog(), known)
            return await _run(script, Stage(phone))
        except DocumentError as error:
            raise CallFailed(f"{script.flow.name}: {error}") from error
        finally:
            await known.close()


async def play(script: Script, catalog: Catalog | None = None) -> Phone:
    """Play a call and give the telephone as it is at the end.

    Raises `CallFailed` at the first step that goes another way, with the whole call so far.
    """
    played = await run(script, catalog)
    if played.error is not None:
        raise CallFailed(failure(played)) from played.error
    return played.phone


def only_moves(script: Script) -> Script:
    """Give the call with what is done in it, and nothing that is demanded."""
    return replace(script, steps=tuple(one for one in script.steps if one[1].happens))


def failure(played: Played) -> str:
    """Tell a call that went another way: all of it up to there, and what should have been."""
    script = played.script
    head = f"{script.file.name}, call {script.number}: {script.about}"
    return "\n".join([head, "", *played.story(), "", f"  {played.why}"])


def _phone(script: Script, catalog: Catalog, known: Databases) -> Phone:
    flow = read(script.flow.read_bytes()) if isinstance(script.flow, Path) else script.flow
    pretence = pretence_of(script, flow, catalog)
    return Phone(flow, catalog=catalog, databases=known, pretence=pretence)


def pretence_of(script: Script, flow: Flow, catalog: Catalog) -> Pretence:
    """Give what a call pretends. Raises `CallFailed` for a moment or a node that there is not."""
    lookups = _by_node(script, node_names(flow, catalog))
    return Pretence(at=_moment(script, flow), lookups=lookups)


def _moment(script: Script, flow: Flow) -> datetime | None:
    if not script.at:
        return None
    try:
        return moment(script.at, flow.settings.country)
    except ValueError as error:
        raise CallFailed(f"{script.file.name}, call {script.number}, “at”: {error}") from error


def _by_node(script: Script, names: Mapping[str, str]) -> dict[str, Returned]:
    """Give what lookups return by the nodes' ids; every node of a name is meant by it."""
    found: dict[str, Returned] = {}
    for wanted, returned in script.lookups.items():
        nodes = [node for node, name in names.items() if wanted in {node, name}]
        if not nodes:
            where = f"{script.file.name}, call {script.number}, “lookups”"
            raise CallFailed(f"{where}: {near(wanted, names.values())}")
        found |= dict.fromkeys(nodes, returned)
    return found


async def _run(script: Script, stage: Stage) -> Played:
    happened: list[tuple[Entry, ...]] = []
    error: Exception | None = None
    for written, step in script.steps:
        # Another call begins another transcript.
        before = 0 if "rings" in written else len(stage.phone.entries)
        try:
            await step.play(stage)
        except Exception as fault:  # noqa: BLE001 - a node package may raise anything
            error = fault
        happened.append(tuple(stage.phone.entries[before:]))
        if error is not None:
            break
        if step.happens:
            stage.unnamed = list(stage.phone.sounds)
    return Played(script, stage.phone, tuple(happened), error)


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
