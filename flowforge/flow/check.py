"""What is wrong with a flow, where, and how to mend it: all that can be known before a call."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flowforge import expressions, numbers
from flowforge.call import BUILT_IN
from flowforge.errors import NumberError, TemplateError
from flowforge.flow import wiring
from flowforge.flow.compiled import pieces, read_node
from flowforge.flow.document import Flow, FlowNode
from flowforge.node import (
    ColumnName,
    ConnectionName,
    Facts,
    Node,
    PhoneNumber,
    Problem,
    Prompt,
    TableName,
    VariableName,
    Words,
)

_FIELD_CODES = {
    "missing": "field_missing",
    "string_too_long": "field_too_long",
    "too_long": "list_too_long",
    "too_short": "list_too_short",
    "greater_than_equal": "number_too_small",
    "greater_than": "number_too_small",
    "less_than_equal": "number_too_large",
    "less_than": "number_too_large",
    "extra_forbidden": "field_unknown",
}
"""pydantic's kinds of fault that have words of their own; all others are "field_wrong"."""


def check(flow: Flow, types: Mapping[str, type[Node]], facts: Facts) -> list[Problem]:
    """Give every problem of a flow, errors first.

    `types` are the node types by name. A flow with an "error" does not go live; "warning" does.
    """
    facts = replace(facts, country=flow.settings.country)
    problems: list[Problem] = list(_settings(flow, facts))
    nodes: dict[str, Node] = {}
    for node in flow.nodes:
        readable = _read(node, types, problems)
        if readable is not None:
            nodes[node.id] = readable
    unread = [node for node in flow.nodes if node.id not in nodes]
    known = _known_variables(nodes) | _possible_variables(unread, types)
    for name, readable in nodes.items():
        problems += (replace(problem, node=name) for problem in _fields(readable, known, facts))
    problems += _wires(flow, nodes)
    return sorted(problems, key=lambda problem: problem.level != "error")


def _settings(flow: Flow, facts: Facts) -> Iterator[Problem]:
    country, voice = flow.settings.country, flow.settings.voice
    if not numbers.is_country(country):
        yield Problem(code="no_such_country", field="settings.country", params={"country": country})
    elif flow.settings.fallback.do == "dial":
        yield from _dialable(flow.settings.fallback.number, "settings.fallback.number", country)
    if facts.voices and voice not in facts.voices:
        yield Problem(
            code="no_such_voice", level="warning", field="settings.voice", params={"voice": voice}
        )


def _read(node: FlowNode, types: Mapping[str, type[Node]], problems: list[Problem]) -> Node | None:
    if node.type not in types:
        problems.append(Problem(code="unknown_type", node=node.id, params={"type": node.type}))
        return None
    try:
        return read_node(node, types)
    except ValidationError as error:
        problems += (_fault(node.id, fault) for fault in error.errors(include_url=False))
    except Exception as error:  # noqa: BLE001 - a package's own `upgrade` may raise anything
        problems.append(Problem(code="not_upgraded", node=node.id, params={"reason": str(error)}))
    return None


def _fault(node: str, fault: ErrorDetails) -> Problem:
    params = {key: str(value) for key, value in fault.get("ctx", {}).items()}
    params["limit"] = next(
        (
            str(params[key])
            for key in ("ge", "gt", "le", "lt", "max_length", "min_length")
            if key in params
        ),
        "",
    )
    return Problem(
        code=_FIELD_CODES.get(fault["type"], "field_wrong"),
        node=node,
        field=".".join(str(part) for part in fault["loc"]),
        params={**params, "reason": fault["msg"].removeprefix("Value error, ")},
    )


# --- fields ---------------------------------------------------------------------------------


def _known_variables(nodes: Mapping[str, Node]) -> set[str]:
    return {*BUILT_IN, *(name for node in nodes.values() for name in node.writes())}


def _possible_variables(unread: list[FlowNode], types: Mapping[str, type[Node]]) -> set[str]:
    """Give what nodes that cannot be read may set, so that one mistake is not reported twice."""
    written = {text for node in unread for _, text in pieces(node.config) if isinstance(text, str)}
    usual = (
        info.default
        for node in unread
        if node.type in types
        for info in types[node.type].model_fields.values()
    )
    return written | {text for text in usual if isinstance(text, VariableName)}


def _fields(node: Node, known: set[str], facts: Facts) -> Iterator[Problem]:
    written = set(node.writes())
    for place, value in pieces(node):
        if isinstance(value, Prompt):
            yield from _prompt(value, place, facts)
        if isinstance(value, Words) and value.template:
            yield from _template(value, place, known)
        if isinstance(value, VariableName) and value:
            wrong = _written_variable if value in written else _variable
            yield from wrong(value, place, known)
        if isinstance(value, PhoneNumber) and value and not expressions.has_variables(value):
            yield from _dialable(value, place, facts.country)
    yield from _database(node, facts)
    yield from node.problems(facts)


def _template(template: Words, place: str, known: set[str]) -> Iterator[Problem]:
    try:
        wanted = expressions.names(template)
    except TemplateError as error:
        yield Problem(code="bad_template", field=place, params={"reason": str(error)})
        return
    for name in sorted(wanted):
        yield from _variable(name, place, known)


def _variable(name: str, place: str, known: set[str]) -> Iterator[Problem]:
    if not expressions.NAME.fullmatch(name):
        yield Problem(code="no_variable_name", field=place, params={"name": name})
    elif name not in known:
        yield Problem(code="unknown_variable", field=place, params={"name": name})


def _written_variable(name: str, place: str, _known: set[str]) -> Iterator[Problem]:
    if not expressions.NAME.fullmatch(name):
        yield Problem(code="no_variable_name", field=place, params={"name": name})
    elif name.partition(".")[0] in BUILT_IN:
        yield Problem(code="variable_taken", field=place, params={"name": name})


def _dialable(number: str, place: str, country: str) -> Iterator[Problem]:
    try:
        numbers.e164(number, country)
    except NumberError as error:
        yield Problem(code=error.code, field=place, params={"number": number, "country": country})


def _prompt(prompt: Prompt, place: str, facts: Facts) -> Iterator[Problem]:
    url = prompt.url.strip()
    if url:
        if not url.startswith(("https://", "http://")):
            yield Problem(code="bad_url", field=f"{place}.url", params={"url": url})
    elif prompt.say.strip() and facts.voices is not None:
        if not facts.voices:
            yield Problem(code="no_speech", field=f"{place}.say")
        elif prompt.voice and prompt.voice not in facts.voices:
            params = {"voice": prompt.voice, "voices": ", ".join(sorted(facts.voices))}
            yield Problem(code="no_such_voice", field=f"{place}.voice", params=params)


def _database(node: Node, facts: Facts) -> Iterator[Problem]:
    """Check connection, table and columns against what the databases themselves say."""
    named = [(place, value) for place, value in pieces(node) if isinstance(value, Words) and value]
    tables: Mapping[str, frozenset[str]] | None = None
    columns: frozenset[str] | None = None
    for place, value in named:
        if isinstance(value, ConnectionName) and facts.connections is not None:
            if value not in facts.connections:
                yield Problem(code="no_such_connection", field=place, params={"name": value})
                continue
            tables = facts.connections[value]
            if tables is None:
                yield Problem(
                    code="database_away", level="warning", field=place, params={"name": value}
                )
        if isinstance(value, TableName) and tables is not None:
            columns = tables.get(value)
            if columns is None:
                yield Problem(code="no_such_table", field=place, params={"name": value})
        if isinstance(value, ColumnName) and columns is not None and value not in columns:
            yield Problem(code="no_such_column", field=place, params={"name": value})


# --- wires ----------------------------------------------------------------------------------


def _wires(flow: Flow, nodes: Mapping[str, Node]) -> Iterator[Problem]:
    names = {node.id: node.name or node.id for node in flow.nodes}
    plan = wiring.wiring(flow, nodes, names)
    yield from wiring.starts(plan)
    yield from wiring.loose_wires(flow, plan)
    yield from wiring.beside(plan)
    first = next((name for name, node in nodes.items() if node.starts), None)
    if first is None:
        return
    path = plan.reach([first], plan.path)
    yield from wiring.rounds(plan, path)
    yield from wiring.open_ports(plan, path, plan.reach([first], plan.everything) - path)
