"""What “Reject” promises."""

import pytest
from pydantic import ValidationError

from flowforge.node import Reject
from flowforge.testing import check_node, enter, node


def test_the_package_is_complete() -> None:
    check_node("reject")


@pytest.mark.parametrize("reason", ["rejected", "busy"])
async def test_the_reason_is_told_to_the_carrier(reason: str) -> None:
    step = await enter(node("reject", reason=reason))
    assert isinstance(step, Reject)
    assert (step.reason, step.announcement) == (reason, None)


async def test_an_announcement_comes_before() -> None:
    step = await enter(node("reject", announcement="Not now, {{caller}}."))
    assert isinstance(step, Reject)
    assert step.announcement is not None
    assert step.announcement.text == "Not now, 492111234567."


def test_there_is_no_other_reason() -> None:
    with pytest.raises(ValidationError):
        node("reject", reason="tired")
