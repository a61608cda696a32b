"""What “Dial” promises."""

import pytest
from pydantic import ValidationError

from flowforge.node import Dial, Facts, Node, NodeError
from flowforge.testing import call, check_node, enter, node


async def dialled(one: Node, **variables: object) -> Dial:
    step = await enter(one, **variables)
    assert isinstance(step, Dial)
    return step


def test_the_package_is_complete() -> None:
    check_node("dial")


async def test_numbers_are_sent_as_e164_digits() -> None:
    step = await dialled(node("dial", numbers=["0171 3920012", "+49 (30) 23125-012"]))
    assert step.numbers == ("491713920012", "493023125012")
    assert (step.voicemail, step.caller_id, step.anonymous) == (False, "", None)


async def test_a_number_can_come_from_a_variable() -> None:
    step = await dialled(
        node("dial", numbers=["{{agent.number}}"]), agent={"number": "0171 3920012"}
    )
    assert step.numbers == ("491713920012",)


async def test_one_bad_number_of_several_is_left_out_and_written_down() -> None:
    at = call(agent="<b>nobody</b>")
    step = await enter(node("dial", numbers=["{{agent}}", "0171 3920012"]), at)
    assert isinstance(step, Dial)
    assert step.numbers == ("491713920012",)
    [note] = at.notes
    assert "nobody" in note


async def test_without_any_good_number_the_node_fails() -> None:
    with pytest.raises(NodeError):
        await enter(node("dial", numbers=["{{agent}}"]), agent="")


async def test_the_voicemail_needs_no_number() -> None:
    step = await dialled(node("dial", target="voicemail", numbers=["0171 3920012"]))
    assert (step.voicemail, step.numbers) == (True, ())


async def test_the_number_that_is_shown() -> None:
    numbers = ["0171 3920012"]
    step = await dialled(node("dial", numbers=numbers, caller_id="030 23125 012"))
    assert step.caller_id == "493023125012"
    step = await dialled(node("dial", numbers=numbers, anonymous=True))
    assert step.anonymous is True


async def test_a_shown_number_that_is_none_does_not_stop_the_call() -> None:
    at = call(shown="x")
    step = await enter(node("dial", numbers=["0171 3920012"], caller_id="{{shown}}"), at)
    assert isinstance(step, Dial)
    assert step.caller_id == ""
    assert at.notes


async def test_an_announcement_comes_before() -> None:
    step = await dialled(node("dial", numbers=["0171 3920012"], announcement="One moment."))
    assert step.announcement is not None
    assert step.announcement.text == "One moment."


def test_it_asks_for_the_answer_and_the_end_and_has_no_other_exit() -> None:
    one = node("dial", numbers=["0171 3920012"])
    assert one.event_ports == ("answered", "hung up")
    assert one.own_ports() == ()


@pytest.mark.parametrize(("numbers", "field"), [([], "numbers"), ([""], "numbers.0")])
def test_a_missing_number_is_named(numbers: list[str], field: str) -> None:
    [problem] = node("dial", numbers=numbers).problems(Facts())
    assert (problem.code, problem.field) == ("number_empty", field)
    assert list(node("dial", target="voicemail", numbers=numbers).problems(Facts())) == []


def test_more_than_five_numbers_do_not_fit() -> None:
    with pytest.raises(ValidationError):
        node("dial", numbers=["0171 3920012"] * 6)


def test_an_empty_row_beside_a_number_can_be_taken_away_in_one_click() -> None:
    [problem] = node("dial", numbers=["0171 3920012", " "]).problems(Facts())
    [mend] = problem.mends
    assert [(one.do, one.field) for one in mend.changes] == [("clear", "numbers.1")]
    [alone] = node("dial", numbers=[""]).problems(Facts())
    assert alone.mends == ()
