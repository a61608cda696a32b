"""Nodes that cannot be read: an unknown type, a configuration that does not fit."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flowforge.errors import NodeError
from flowforge.fields import VariableName
from flowforge.findings import Change, Facts, FlowRule, Mend, Problem
from flowforge.flow.compiled import pieces, read_node
from flowforge.flow.document import FlowNode
from flowforge.flow.rules.view import Opened, opened
from flowforge.node import Node

UNKNOWN_TYPE = FlowRule("unknown_type")
NOT_UPGRADED = FlowRule("not_upgraded")
NODE_FAILS = FlowRule("node_fails")
FIELD_MISSING = FlowRule("field_missing")
FIELD_TOO_LONG = FlowRule("field_too_long")
LIST_TOO_LONG = FlowRule("list_too_long")
LIST_TOO_SHORT = FlowRule("list_too_short")
NUMBER_TOO_SMALL = FlowRule("number_too_small")
NUMBER_TOO_LARGE = FlowRule("number_too_large")
FIELD_UNKNOWN = FlowRule("field_unknown")
FIELD_WRONG = FlowRule("field_wrong")

RULES = (
    UNKNOWN_TYPE,
    NOT_UPGRADED,
    NODE_FAILS,
    FIELD_MISSING,
    FIELD_TOO_LONG,
    LIST_TOO_LONG,
    LIST_TOO_SHORT,
    NUMBER_TOO_SMALL,
    NUMBER_TOO_LARGE,
    FIELD_UNKNOWN,
    FIELD_WRONG,
)

_BY_KIND = {
    "missing": FIELD_MISSING,
    "string_too_long": FIELD_TOO_LONG,
    "too_long": LIST_TOO_LONG,
    "too_short": LIST_TOO_SHORT,
    "greater_than_equal": NUMBER_TOO_SMALL,
    "greater_than": NUMBER_TOO_SMALL,
    "less_than_equal": NUMBER_TOO_LARGE,
    "less_than": NUMBER_TOO_LARGE,
    "extra_forbidden": FIELD_UNKNOWN,
}
"""pydantic's kinds of fault that have a rule of their own; all others are "field_wrong"."""

_KEPT = 8000
"""Nodes that stay open from one check to the next, so that a large flow is checked as one draws.
With fewer than one flow has, none of them would still be there when the next check comes by."""

_LIMITS = ("ge", "gt", "le", "lt", "max_length", "min_length")


def read(
    node: FlowNode, types: Mapping[str, type[Node]], facts: Facts, problems: list[Problem]
) -> Opened | None:
    """Read and open a node; where that fails, add what is wrong to `problems` and give None."""
    if node.type not in types:
        problems.append(UNKNOWN_TYPE.at(node.id, type=node.type))
        return None
    try:
        found = _opened(types[node.type], node.version, _frozen(node.config))
        own = tuple(found.node.problems(facts))
    except ValidationError as error:
        problems += (_fault(node.id, fault) for fault in error.errors(include_url=False))
    except NodeError as error:
        problems.append(NOT_UPGRADED.at(node.id, reason=str(error)))
    except Exception as error:  # noqa: BLE001 - a package may raise anything about its node
        problems.append(NODE_FAILS.at(node.id, reason=f"{type(error).__name__}: {error}"))
    else:
        return replace(found, problems=own) if own else found
    return None


def _frozen(config: Mapping[str, object]) -> bytes:
    return json.dumps(config).encode()


@lru_cache(maxsize=_KEPT)
def _opened(kind: type[Node], version: int, config: bytes) -> Opened:
    """Read and open a node, once: from one check to the next hardly any of them has changed.

    Raises `pydantic.ValidationError` for a configuration that does not fit, `NodeError` where an
    older one cannot be brought up to date, and whatever the package raises.
    """
    node = FlowNode(id="kept", type=kind.type, version=version, config=json.loads(config))
    try:
        known = read_node(node, {kind.type: kind})
    except ValidationError:
        raise
    except Exception as error:
        raise NodeError(str(error)) from error
    return opened(known)


def possible_variables(unread: list[FlowNode], types: Mapping[str, type[Node]]) -> frozenset[str]:
    """Give what nodes that cannot be read may set, so that one mistake is not told twice."""
    written = {text for node in unread for _, text in pieces(node.config) if isinstance(text, str)}
    usual = (
        info.default
        for node in unread
        if node.type in types
        for info in types[node.type].model_fields.values()
    )
    return frozenset(written | {text for text in usual if isinstance(text, VariableName)})


def _fault(node: str, fault: ErrorDetails) -> Problem:
    context = fault.get("ctx", {})
    limit = next((context[name] for name in _LIMITS if name in context), "")
    field = ".".join(str(part) for part in fault["loc"])
    reason = fault["msg"].removeprefix("Value error, ")
    rule = _BY_KIND.get(fault["type"], FIELD_WRONG)
    mends = tuple(_mends(fault, field))
    return rule.at(node, field=field, mends=mends, limit=str(limit), reason=reason)


def _mends(fault: ErrorDetails, field: str) -> list[Mend]:
    context = fault.get("ctx", {})
    if fault["type"] == "extra_forbidden":
        return [Mend(code="clear_field", changes=(Change(do="clear", field=field),))]
    limit = context.get("ge", context.get("le"))
    if limit is None:
        return []
    change = Change(do="set", field=field, value=limit)
    return [Mend(code="set_limit", changes=(change,), params={"limit": str(limit)})]
