"""A silence of the database is waited for by a few callers, not by all."""

from flowforge.circuit import Circuit


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def silent(clock: Clock, times: int) -> Circuit:
    circuit = Circuit(clock)
    for _ in range(times):
        assert circuit.lets_through()
        circuit.was_silent()
    return circuit


def test_one_slow_answer_keeps_nobody_from_asking() -> None:
    assert silent(Clock(), 2).lets_through()


def test_after_three_silences_one_caller_a_second_asks() -> None:
    clock = Clock()
    circuit = silent(clock, 3)
    assert not circuit.lets_through()
    clock.now += 1
    assert [circuit.lets_through() for _ in range(3)] == [True, False, False]
    circuit.was_silent()
    assert not circuit.lets_through()


def test_an_answer_lets_everybody_ask_again_and_the_count_begins_anew() -> None:
    clock = Clock()
    circuit = silent(clock, 3)
    clock.now += 1
    assert circuit.lets_through()
    circuit.answered()
    assert circuit.lets_through()
    circuit.was_silent()
    circuit.was_silent()
    assert circuit.lets_through()
