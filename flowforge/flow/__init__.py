"""The flow: its document, what is wrong with it, and how it is made ready to run."""

from flowforge.flow.check import check
from flowforge.flow.claims import Claim, claims
from flowforge.flow.compiled import CompiledFlow, compile_flow
from flowforge.flow.document import (
    MOST_TESTS,
    SCHEMA,
    Dialling,
    Fallback,
    Flow,
    FlowNode,
    FlowSettings,
    Wire,
    free_name,
    read,
)

__all__ = [
    "MOST_TESTS",
    "SCHEMA",
    "Claim",
    "CompiledFlow",
    "Dialling",
    "Fallback",
    "Flow",
    "FlowNode",
    "FlowSettings",
    "Wire",
    "check",
    "claims",
    "compile_flow",
    "free_name",
    "read",
]
