"""Calls that were begun: the carrier's posts carry no time, so a recorded one verifies for ever."""

from array import array
from dataclasses import dataclass, field

_PLACES = 2**18


@dataclass(slots=True)
class Begun:
    """Remembers the calls that were begun lately, in two megabytes, however many there are.

    Each call has one place, and stays until another one takes it: on average for as many calls as
    there are places. Two calls are taken for the same with a chance of one in 2**46.
    """

    _places: "array[int]" = field(default_factory=lambda: array("q", bytes(8 * _PLACES)))

    def add(self, call_id: str) -> None:
        """Remember a call."""
        known = hash(call_id)  # of a kind that differs from process to process
        self._places[known % _PLACES] = known

    def __contains__(self, call_id: str) -> bool:
        """Tell whether this call was begun before."""
        known = hash(call_id)
        return self._places[known % _PLACES] == known
