"""What “Note” promises."""

import pytest

from flowforge.node import NodeError
from flowforge.testing import check_node, enter, node


def test_the_package_is_complete() -> None:
    check_node("note")


async def test_no_call_comes_here() -> None:
    one = node("note", text="Why it is so.")
    assert not one.wired
    assert one.own_ports() == ()
    with pytest.raises(NodeError):
        await enter(one)
