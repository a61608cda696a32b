"""Node packages under test: a node of our catalogue, a call, and what every package must keep."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from flowforge import resources
from flowforge.call import BUILT_IN, Call, Databases, Digits, NewCall, NoDatabases, first_vars
from flowforge.catalog import (
    LANGUAGES,
    NodePackage,
    fields_without_words,
    form_schema,
    own_words,
    read_package,
)
from flowforge.errors import CatalogError, NodeError, NumberError
from flowforge.node import Facts, Gather, Node, Port, Step
from flowforge.testing.phone import own_folders, the_catalog

_ENTRIES = ("", "1", "12345678", "*#", "<b>{{caller}}</b>\x00' OR 1=1 --")
"""What callers press, and what hostile ones post instead."""
_KINDS = frozenset({"string", "number", "integer", "boolean", "array", "object"})
_TO_FILL_IN = frozenset({"missing", "too_short", "string_too_short"})


def node(type_name: str, /, **config: Any) -> Node:
    """Build a node of an installed type, or of one in your folders.

    Raises `errors.CatalogError` where there is no such type, and `pydantic.ValidationError` where
    the configuration does not fit.
    """
    return _known(type_name).node.model_validate(config)


def _known(type_name: str) -> NodePackage:
    """Give an installed package; say where was looked if it is not there."""
    catalog = the_catalog()
    if type_name in catalog.packages:
        return catalog.packages[type_name]
    looked = ", ".join(str(folder) for folder in (resources.nodes(), *own_folders()))
    broken = next((one.reason for one in catalog.broken if one.name == type_name), "")
    why = f" Its package could not be loaded: {broken}." if broken else ""
    raise CatalogError(
        f"There is no node type {type_name!r}.{why} Looked in {looked} and in the packages that "
        "pip installed. For a folder of your own set FLOWFORGE_NODES, or flowforge_nodes in "
        "pytest's ini options."
    )


def call(*, databases: Databases | None = None, attempt: int = 1, **variables: Any) -> Call:
    """Give a running call. `variables` come on top of those that every call has."""
    rings = NewCall(call_id="test", caller="492111234567", callee="4921163553355")
    known = first_vars(rings) | variables
    return Call(id="test", vars=known, attempt=attempt, databases=databases or NoDatabases())


async def enter(one: Node, at: Call | None = None, /, **variables: Any) -> Step:
    """Let a call reach a node, and give its step."""
    return await one.enter(at or call(**variables))


async def resume(one: Node, digits: str, at: Call | None = None, /, *, attempt: int = 1) -> Step:
    """Go on at a node with the keys that were pressed, "" for silence, and give its step."""
    at = at or call()
    at.attempt = attempt
    return await one.resume(at, Digits(call_id=at.id, digits=digits))


# --- what every package must keep -----------------------------------------------------------


def check_node(package: Path | str) -> None:
    """Check a node package: its folder, or the name of an installed type.

    Not for use inside a coroutine. Raises `AssertionError` that lists all that is wrong: words
    missing in a language, an icon or a form that cannot be drawn, an example that is more than
    unfinished, ports that do not agree, calls that break it.
    """
    found = _package(package)
    faults = [
        *_word_faults(found),
        *_icon_faults(found.icon),
        *_form_faults(form_schema(found.node), ""),
        *_class_faults(found.node),
    ]
    faults = faults or list(_example_faults(found))
    if faults:
        raise AssertionError("\n".join([f"The node package {found.node.type!r}:", *faults]))


def _package(package: Path | str) -> NodePackage:
    if isinstance(package, str):
        return _known(package)
    folder = package.resolve()
    for known in the_catalog().packages.values():
        if known.folder.resolve() == folder:
            return known
    # Two folders of one name may be checked in one run: each gets a module of its own.
    return read_package(folder, f"checked_nodes.{abs(hash(folder))}.{folder.name}")


def _word_faults(package: NodePackage) -> Iterator[str]:
    for language in LANGUAGES:
        texts = package.texts[language]
        yield from (f"{language}.json lacks {it}" for it in fields_without_words(package, language))
        fields = set(package.node.model_fields)
        for name in _holes(texts.get("summary", "")):
            if name.partition(".")[0] not in fields:
                yield f"{language}.json: the summary names {{{name}}}, which is no field"
        unknown = set(texts.get("ports", {})) - {*package.node.ports, *package.node.event_ports}
        yield from (f"{language}.json names the port {port!r}, which is none" for port in unknown)
    for kind in ("problems", "rules", "mends"):
        codes = [set(package.texts[language].get(kind, {})) for language in LANGUAGES]
        if codes[0] != codes[1]:
            yield f"{kind} that are told in one language only: {sorted(codes[0] ^ codes[1])}"
    yield from _rule_faults(package)


def _rule_faults(package: NodePackage) -> Iterator[str]:
    for rule in package.node.own_rules:
        for language in LANGUAGES:
            texts = package.texts[language]
            if rule.code not in texts.get("problems", {}):
                yield f"{language}.json has no text for the problem {rule.code!r}"
            if not {"name", "why"} <= set(texts.get("rules", {}).get(rule.code, {})):
                yield f"{language}.json lacks name or why of the rule {rule.code!r}"


def _holes(summary: str) -> list[str]:
    holes = (part.partition("}")[0] for part in summary.split("{")[1:])
    return [name for hole in holes for name in hole.split("|")]


def _icon_faults(icon: bytes) -> Iterator[str]:
    text = icon.decode(errors="replace")
    for needed in ("<svg", "</svg>", 'viewBox="0 0 24 24"', "currentColor"):
        if needed not in text:
            yield f"icon.svg lacks {needed}"
    for unsafe in ("<script", "href", " on", "<style", "<foreignObject"):
        if unsafe in text:
            yield f"icon.svg holds {unsafe.strip()!r}, which a picture does not need"


def _form_faults(schema: Mapping[str, Any], place: str) -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        path = f"{place}.{name}".lstrip(".")
        variants = [one for one in inner.get("anyOf", [inner]) if one.get("type") != "null"]
        if len(variants) != 1:
            yield f"{path}: a form cannot offer {len(variants)} types"
            continue
        [one] = variants
        if "x-widget" not in one and "enum" not in one and one.get("type") not in _KINDS:
            yield f"{path}: no widget for {one.get('type') or one}"
        yield from _form_faults(one.get("items", one), path)


def _class_faults(known: type[Node]) -> Iterator[str]:
    events = {"answered", "hung up"}
    if not events.issuperset(known.event_ports):
        yield f"event_ports are among {sorted(events)}"
    if not set(known.ports).issuperset(known.quiet_ports):
        yield "quiet_ports are among the ports"
    if known.prompt_field and known.prompt_field not in known.model_fields:
        yield f"prompt_field is {known.prompt_field!r}, which is no field"
    if known.ports_from:
        part = _part_of(known, known.ports_from)
        if part is None or known.port_field not in part.model_fields:
            yield f"ports_from is a list of parts, each with the field {known.port_field!r}"
    if known.wired and not known.starts and known.enter is Node.enter:
        yield "a wired node needs `enter`"


def _part_of(known: type[Node], field: str) -> type[BaseModel] | None:
    annotation = known.model_fields[field].annotation if field in known.model_fields else None
    parts = [one for one in get_args(annotation) if isinstance(one, type)]
    return next((one for one in parts if issubclass(one, BaseModel)), None)


def _example_faults(package: NodePackage) -> Iterator[str]:
    try:
        example = json.loads(json.dumps(dict(package.node.example())))
        one = package.node.model_validate(example)
    except ValidationError as error:
        kinds = {fault["type"] for fault in error.errors()}
        if not kinds <= _TO_FILL_IN:
            yield f"example() does not fit its own type: {error}"
        return
    if package.node.model_validate(json.loads(one.model_dump_json())) != one:
        yield "a configuration comes back from JSON as another"
    yield from _problem_faults(package, one)
    yield from _port_faults(one)
    yield from asyncio.run(_call_faults(one))


def _problem_faults(package: NodePackage, one: Node) -> Iterator[str]:
    for problem in one.problems(Facts()):
        for language in LANGUAGES:
            own = package.texts[language].get("problems", {})
            if problem.code not in own and problem.code not in own_words(language)["problems"]:
                yield f"{language}.json has no text for the problem {problem.code!r}"


def _port_faults(one: Node) -> Iterator[str]:
    ports = one.own_ports()
    if len(set(ports)) != len(ports) or "" in ports:
        yield f"two ports share a name, or one has none: {ports}"
    if not one.wired and ports:
        yield "a node without wires has no ports"


async def _call_faults(one: Node) -> list[str]:
    """Let calls reach the node and go on in every way; nothing may break it."""
    if not one.wired:
        return []
    faults = await _tried(one, "enter", call())
    if type(one).resume is not Node.resume:
        for digits in _ENTRIES:
            for attempt in (1, 100):
                at = call(attempt=attempt)
                faults += await _tried(one, "resume", at, Digits(call_id=at.id, digits=digits))
    return list(dict.fromkeys(faults))


async def _tried(one: Node, way: str, at: Call, *event: Digits) -> list[str]:
    try:
        step = await getattr(one, way)(at, *event)
    except (NodeError, NumberError):
        return []
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the test is for
        return [f"{way} raises {type(error).__name__}: {error}"]
    return [f"{way} {fault}" for fault in (*_step_faults(one, step), *_variable_faults(one, at))]


def _step_faults(one: Node, step: Step) -> Iterator[str]:
    if isinstance(step, Port):
        if step.name not in one.own_ports():
            yield f"leaves by {step.name!r}, which is none of its ports"
        return
    if getattr(step, "kind", "") and not one.answers:
        yield f"answers with {type(step).__name__}, but `answers` is False"
    if isinstance(step, Gather) and type(one).resume is Node.resume:
        yield "waits for digits, and there is no `resume`"


def _variable_faults(one: Node, at: Call) -> Iterator[str]:
    try:
        json.dumps(at.vars)
    except (TypeError, ValueError):
        yield "leaves a variable that is no JSON data"
    yield from _unnamed(set(at.vars) - set(BUILT_IN), one.writes())


def _unnamed(found: Iterable[str], named: Iterable[str]) -> Iterator[str]:
    roots = {name.partition(".")[0] for name in named}
    for name in sorted(set(found) - roots - {""}):
        yield f"sets {name!r}, which `writes` does not name"
