"""For tests of flows and of node packages: a caller, call files, and what a package must keep.

A call as a test in Python::

    async def test_the_caller_reaches_ben() -> None:
        phone = Phone("examples/family-line.json")
        await phone.rings(from_="+49 211 1234567")
        assert phone.heard[0].startswith("For Anna press 1, for Ben press 2")
        await phone.presses("2")
        assert phone.dials == ("491713920045",)

The same as a file, ``family-line.call.json``, which pytest collects by itself; see
``docs/call-files.md``. And what every node package must keep::

    def test_the_package_keeps_its_promises() -> None:
        check_node(Path(__file__).parent)

This module is a pytest plugin too. It is loaded wherever FlowForge is installed, so it imports
nothing until one of its names is used.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from flowforge.catalog import Catalog
    from flowforge.testing.calls import CallFailed, Script, play, read_calls
    from flowforge.testing.nodes import call, check_node, enter, node, resume
    from flowforge.testing.phone import Phone
    from flowforge.testing.pretending import Pretence

__all__ = [
    "CallFailed",
    "Catalog",
    "Phone",
    "Pretence",
    "Script",
    "call",
    "check_node",
    "enter",
    "node",
    "play",
    "read_calls",
    "resume",
]

_HOMES = {
    "CallFailed": "flowforge.testing.calls",
    "Catalog": "flowforge.catalog",
    "Phone": "flowforge.testing.phone",
    "Pretence": "flowforge.testing.pretending",
    "Script": "flowforge.testing.calls",
    "call": "flowforge.testing.nodes",
    "check_node": "flowforge.testing.nodes",
    "enter": "flowforge.testing.nodes",
    "node": "flowforge.testing.nodes",
    "play": "flowforge.testing.calls",
    "read_calls": "flowforge.testing.calls",
    "resume": "flowforge.testing.nodes",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


# --- the pytest plugin ----------------------------------------------------------------------

node_folders: "list[Path]" = []
"""The folders that the ini option of the present test run names."""


def pytest_addoption(parser: "pytest.Parser") -> None:
    """Let a project name its folders of node packages."""
    parser.addini(
        "flowforge_nodes",
        "Folders with FlowForge node packages for tests, beside those in FLOWFORGE_NODES.",
        type="paths",
        default=[],
    )


def pytest_configure(config: "pytest.Config") -> None:
    """Remember those folders for every test, not for call files alone."""
    node_folders[:] = config.getini("flowforge_nodes")


def pytest_collect_file(file_path: "Path", parent: "pytest.Collector") -> "pytest.Collector | None":
    """Collect call files."""
    if not file_path.name.endswith(".call.json"):
        return None
    from flowforge.testing.plugin import CallFile  # noqa: PLC0415 - see the module's docstring

    return CallFile.from_parent(parent, path=file_path)
