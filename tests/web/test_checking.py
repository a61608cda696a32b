"""The linter of the page: it answers at once what it knows, and never holds up calls."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from flowforge.errors import DocumentError
from flowforge.node import Call, End, Facts, Node, Problem, Step
from flowforge.web.checking import KEPT, SMALL, Linter

FACTS = Facts(voices=frozenset({"de-DE"}))


class Asked(Node):
    """A node that takes note of who asks it what is wrong with it."""

    type: ClassVar = "asked"
    category: ClassVar = "talk"
    by: ClassVar[list[int]] = []

    async def enter(self, call: Call) -> Step:
        return End()

    def problems(self, facts: Facts) -> Iterator[Problem]:
        self.by.append(threading.get_ident())
        yield from super().problems(facts)


@pytest.fixture
def asked() -> list[int]:
    Asked.by.clear()
    return Asked.by


@pytest.fixture
def linter() -> Linter:
    types: Mapping[str, type[Node]] = {"asked": Asked}
    return Linter(types)


def flow(nodes: int = 1, name: str = "Flow") -> dict[str, Any]:
    return {
        "schema": 1,
        "name": name,
        "nodes": [{"id": f"n{number}", "type": "asked"} for number in range(nodes)],
        "wires": [],
    }


async def test_a_document_is_checked_once(linter: Linter, asked: list[int]) -> None:
    first = await linter.problems(flow(), FACTS)
    assert [problem.code for problem in first] == ["no_start"]
    assert await linter.problems(flow(), FACTS) == first
    assert len(asked) == 1


async def test_what_changed_is_checked_anew(linter: Linter, asked: list[int]) -> None:
    await linter.problems(flow(), FACTS)
    await linter.problems(flow(name="Other"), FACTS)
    assert len(asked) == 2
    away = replace(FACTS, voices=frozenset())
    await linter.problems(flow(), away)
    assert len(asked) == 3


async def test_only_the_last_documents_are_kept(linter: Linter, asked: list[int]) -> None:
    for number in range(KEPT + 1):
        await linter.problems(flow(name=f"Flow {number}"), FACTS)
    before = len(asked)
    await linter.problems(flow(name="Flow 1"), FACTS)
    assert len(asked) == before
    await linter.problems(flow(name="Flow 0"), FACTS)
    assert len(asked) == before + 1


async def test_a_large_flow_is_checked_beside_the_calls(linter: Linter, asked: list[int]) -> None:
    here = threading.get_ident()
    await linter.problems(flow(SMALL), FACTS)
    assert set(asked) == {here}
    asked.clear()
    await linter.problems(flow(SMALL + 1), FACTS)
    assert len(asked) == SMALL + 1
    assert here not in asked


async def test_what_is_no_flow_is_refused(linter: Linter) -> None:
    with pytest.raises(DocumentError):
        await linter.problems({"schema": 1, "nodes": 7}, FACTS)
