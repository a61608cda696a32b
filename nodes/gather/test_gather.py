"""What “Ask for digits” promises."""

import pytest

from flowforge.node import Facts, Gather, Node, Port
from flowforge.testing import call, check_node, enter, node, resume

GOOD = Port("digits")


def ask(**config: object) -> Node:
    return node("gather", **{"prompt": "Your number?", **config})


async def judged(one: Node, digits: str) -> object:
    """Give where the call goes with these digits at the last try."""
    return await resume(one, digits, attempt=9)


def test_the_package_is_complete() -> None:
    check_node("gather")


async def test_it_asks_for_so_many_digits_and_waits() -> None:
    step = await enter(ask(digits=8, wait=5))
    assert isinstance(step, Gather)
    assert (step.max_digits, step.timeout_ms) == (8, 5000)
    assert step.sound is not None
    assert step.sound.text == "Your number?"


async def test_exactly_so_many_digits_are_good() -> None:
    one = ask(accept="exact", digits=4)
    assert await judged(one, "0123") == GOOD
    assert await judged(one, "012") == Port("wrong")
    assert await judged(one, "") == Port("silence")


async def test_up_to_so_many_digits_are_good() -> None:
    one = ask(accept="up_to", least=2, digits=4)
    assert [await judged(one, digits) for digits in ("12", "123", "1234")] == [GOOD] * 3
    assert await judged(one, "1") == Port("wrong")


@pytest.mark.parametrize("digits", ["12*4", "12#4", "abcd", "١٢٣٤", "1 34", "12'4"])
async def test_only_digits_count_as_digits(digits: str) -> None:
    assert await judged(ask(accept="exact", digits=4), digits) == Port("wrong")


@pytest.mark.parametrize(
    ("pattern", "good", "wrong"),
    [
        ("4???", "4711", "5711"),
        ("[1-3]?", "29", "49"),
        ("0*", "0049", "1"),
        ("??#", "12#", "123"),
        ("????", "12*#", "<b>!"),
    ],
)
async def test_a_pattern_says_which_keys_are_good(pattern: str, good: str, wrong: str) -> None:
    one = ask(accept="pattern", pattern=pattern, digits=20)
    assert await judged(one, good) == GOOD
    assert await judged(one, wrong) == Port("wrong")


async def test_silence_and_a_wrong_entry_have_words_of_their_own() -> None:
    one = ask(silence_prompt="Hello?", wrong_prompt="Once more.", digits=4)
    texts = []
    for digits in ("", "1"):
        step = await resume(one, digits)
        assert isinstance(step, Gather)
        assert step.sound is not None
        texts.append(step.sound.text)
    assert texts == ["Hello?", "Once more."]


async def test_the_digits_are_kept_wrong_ones_too() -> None:
    at = call()
    await resume(ask(save_as="customer.number", digits=8), "1234", at)
    assert at.vars["customer"] == {"number": "1234"}


@pytest.mark.parametrize(
    ("config", "code", "field"),
    [
        ({"accept": "up_to", "least": 5, "digits": 4}, "least_above_most", "least"),
        ({"accept": "pattern"}, "field_missing", "pattern"),
        ({"accept": "pattern", "pattern": "4[x]"}, "bad_pattern", "pattern"),
        ({"accept": "pattern", "pattern": "four"}, "bad_pattern", "pattern"),
        ({"accept": "pattern", "pattern": "[0-9]????*", "digits": 4}, "pattern_too_long", "digits"),
        ({"prompt": ""}, "nothing_to_hear", "prompt"),
    ],
)
def test_what_cannot_work_is_named(config: dict[str, object], code: str, field: str) -> None:
    [problem] = ask(**config).problems(Facts())
    assert (problem.code, problem.field) == (code, field)


def test_what_belongs_to_another_way_of_judging_is_let_be() -> None:
    assert list(ask(accept="exact", digits=2, least=5, pattern="x").problems(Facts())) == []
