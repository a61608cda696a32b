"""Side by side: each contestant in turn, round after round, because machines have moods."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.contestants import KEYS, Contestant
from benchmarks.flows import ASKS, DIALS
from benchmarks.load import LoadFailed, Run, load
from benchmarks.posts import Post, address, new_calls, new_ids, presses, signed
from benchmarks.server import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is done: in each of `rounds` a fresh server gets `blocks` of `posts` of each kind.

    `signed` is how many posts a block has where each must be signed first.
    """

    rounds: int
    blocks: int
    posts: int
    signed: int


@dataclass(slots=True)
class Figures:
    """What was measured of one contestant, a value for each block or round."""

    name: str
    new_calls: list[Run] = field(default_factory=list)
    digits: list[Run] = field(default_factory=list)
    start_s: list[float] = field(default_factory=list)
    idle_mb: list[float] = field(default_factory=list)
    loaded_mb: list[float] = field(default_factory=list)
    children_mb: list[float] = field(default_factory=list)
    """What of `loaded_mb` its children have: FlowForge's speech engine is one."""


def measure(contestants: Sequence[Contestant], plan: Plan, folder: Path) -> list[Figures]:
    """Measure all of them, in turn. Raises `LoadFailed` where one does not answer right."""
    figures = [Figures(one.name) for one in contestants]
    for number in range(1, plan.rounds + 1):
        for one, its in zip(contestants, figures, strict=True):
            print(f"round {number} of {plan.rounds}: {one.name}", file=sys.stderr, flush=True)
            place = folder / f"{number}-{one.name.replace(' ', '-')}"
            place.mkdir()
            _round(one, its, plan, place)
    return figures


def _round(one: Contestant, its: Figures, plan: Plan, folder: Path) -> None:
    size = plan.posts if one.key is None else plan.signed
    blocks = [_block(one, size) for _ in range(plan.blocks)]
    warm = _block(one, size)  # Node.js compiles what is used often: that is not measured
    first, _ = _block(one, 1)
    with one.start(folder) as server:
        answer, start_s = server.first_answer(first[0])
        _need_right(one, first[0], answer)
        its.start_s.append(start_s)
        server.settle()
        its.idle_mb.append(server.memory_mb())
        _both(server, *warm)
        for block in blocks:
            asked, dialled = _both(server, *block)
            its.new_calls.append(asked)
            its.digits.append(dialled)
        its.loaded_mb.append(server.memory_mb())
        its.children_mb.append(its.loaded_mb[-1] - server.memory_mb(children=False))


def _block(one: Contestant, size: int) -> tuple[list[Post], list[Post]]:
    ids = new_ids(size)
    begun, pressed = new_calls(ids), presses(ids, KEYS)
    if one.key is not None:
        begun, pressed = signed(begun, one.key), signed(pressed, one.key)
    return begun, pressed


def _both(server: Server, begun: Sequence[Post], pressed: Sequence[Post]) -> tuple[Run, Run]:
    return load(server, begun, ASKS), load(server, pressed, DIALS)


def _need_right(one: Contestant, post: Post, answer: str) -> None:
    """See that the addresses which were made beforehand are those that the server gives."""
    call_id = post.body.partition("callId=")[2].partition("&")[0]
    given = address(call_id, KEYS, 1)
    if ASKS not in answer or (one.name.startswith("FlowForge") and given not in answer):
        raise LoadFailed(f"{one.name} answered another thing than was expected: {answer}")
