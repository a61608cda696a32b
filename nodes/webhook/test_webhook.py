"""What “Incoming call” promises."""

import pytest

from flowforge.node import Facts, Port
from flowforge.testing import check_node, enter, node


def test_the_package_is_complete() -> None:
    check_node("webhook")


async def test_a_call_goes_on_when_it_rings() -> None:
    assert await enter(node("webhook", path="family")) == Port("rings")


@pytest.mark.parametrize("path", ["family", "my-number", "0211", "a" * 64])
def test_a_path_of_small_letters_digits_and_hyphens_is_good(path: str) -> None:
    assert list(node("webhook", path=path).problems(Facts())) == []


@pytest.mark.parametrize("path", ["Family", "my number", "../x", "a/b", "ä", "-\n", "a.b"])
def test_any_other_path_is_named_as_a_problem(path: str) -> None:
    [problem] = node("webhook", path=path).problems(Facts())
    assert (problem.code, problem.field, problem.level) == ("bad_path", "path", "error")
    assert problem.params == {"path": path}


def test_a_missing_path_is_to_be_filled_in() -> None:
    [problem] = node("webhook").problems(Facts())
    assert (problem.code, problem.field) == ("field_missing", "path")


def test_numbers_are_fixed_and_not_empty() -> None:
    numbers = ["0211 1234567", "{{caller}}", ""]
    problems = node("webhook", path="x", numbers=numbers).problems(Facts())
    assert [(problem.code, problem.field) for problem in problems] == [
        ("number_not_fixed", "numbers.1"),
        ("number_empty", "numbers.2"),
    ]
