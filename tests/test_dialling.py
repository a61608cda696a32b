"""Toll fraud: what a stranger puts into a variable is not dialled at the owner's cost."""

from collections.abc import Iterable
from typing import Any, ClassVar

import pytest

from flowforge.call import Action, Deliver, Dial, Digits, Entry, NewCall, Session
from flowforge.catalog import Catalog
from flowforge.counts import MemoryCounts
from flowforge.dialling import MOST_HOPS, CountedLedger, MemoryLedger, is_allowed
from flowforge.engine import World, advance, fallback
from flowforge.flow import CompiledFlow, check, compile_flow
from flowforge.flow.document import Dialling, FlowSettings
from flowforge.node import Call, Facts, Node, Problem, Step, Text, fill
from flowforge.numbers import Kind, plan
from tests.nodes_for_tests import TYPES, flow

MOBILE = "491713920012"


class Rude(Node):
    """A package of somebody else's: it dials what it likes, past the type for numbers."""

    type: ClassVar = "rude"
    category: ClassVar = "connect"
    answers: ClassVar = True
    ports: ClassVar = ("error",)

    target: Text = Text("")

    async def enter(self, call: Call) -> Step:
        return Dial(numbers=tuple(fill(call, self.target).split()))


def line(target: str, *, error: str = "", **settings: Any) -> CompiledFlow:
    """Make a flow that dials `target` at once; `error` is a node's type at its error port."""
    nodes: dict[str, Any] = {"dial": ("rude", {"target": target})}
    wires = ["in.rings > dial"]
    if error:
        nodes["other"] = error
        wires.append("dial.error > other")
    return compile_flow(flow(nodes, *wires, **settings), {**TYPES, "rude": Rude}, "f1", 1)


class Calls:
    """Calls one after the other; the ledger's clock stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0
        self.world = World(ledger=MemoryLedger(clock=lambda: self.now))
        self.entries: list[Entry] = []

    async def rings(self, into: CompiledFlow, **more: Any) -> Action | None:
        given = {"call_id": "c1", "caller": MOBILE, "callee": "4921163553355", **more}
        session = Session(call_id=given["call_id"], flow_id=into.id, version=1)
        outcome = await advance(into, session, NewCall(**given), self.world)
        self.entries = outcome.entries
        return outcome.action

    @property
    def codes(self) -> list[str]:
        return [entry.data["code"] for entry in self.entries if entry.kind == "problem"]


@pytest.fixture
def calls() -> Calls:
    return Calls()


# --- the plan of numbers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digits", "country", "kinds"),
    [
        ("4921163553355", "DE", {"fixed"}),
        ("491713920012", "DE", {"mobile"}),
        ("498001234567", "DE", {"free"}),
        ("499001234567", "DE", {"premium"}),
        ("491805123456", "DE", {"shared"}),
        ("4970012345678", "DE", {"special"}),
        ("12125551234", "US", {"fixed", "mobile"}),
        ("18765551234", "JM", {"mobile"}),
        ("881612345678", "", {"mobile"}),
        ("4911833", "DE", set()),
        ("", "", set()),
        ("+491713920012", "", set()),
        ("anonymous", "", set()),
        ("٤٩١٧١", "", set()),
    ],
)
def test_the_plan_tells_country_and_kind(digits: str, country: str, kinds: set[Kind]) -> None:
    assert plan(digits) == (country, frozenset(kinds))


EXPENSIVE = (
    ("+881 6 1234 5678", "881612345678"),
    ("Inmarsat", "870773123456"),
    ("Jamaica", "18765551234"),
    ("Dominican Republic", "18095551234"),
    ("0900, ten digits", "499001234567"),
    ("0900, longer", "4990012345678"),
    ("inquiries", "4911833"),
    ("shared cost", "491805123456"),
    ("Cuba", "5352345678"),
    ("international premium", "979123456789"),
    ("universal", "80012345678"),
    ("no digits", "tel:+491713920012"),
    ("too long", "4917139200121713920012"),
)


@pytest.mark.parametrize("number", [number for _, number in EXPENSIVE], ids=lambda text: text)
def test_what_is_expensive_is_not_on_the_usual_list(number: str) -> None:
    assert not is_allowed(number, FlowSettings())


def test_the_list_is_the_home_countrys_unless_somebody_adds_to_it() -> None:
    german, austrian = FlowSettings(), FlowSettings(country="AT")
    assert (is_allowed(MOBILE, german), is_allowed(MOBILE, austrian)) == (True, False)
    both = FlowSettings(country="AT", dialling=Dialling(countries=["DE"], kinds=["fixed"]))
    assert not is_allowed(MOBILE, both)
    assert is_allowed("4921163553355", both)
    assert is_allowed("43121145678", both)


# --- the engine -----------------------------------------------------------------------------


async def test_a_number_typed_into_the_flow_is_dialled_whatever_it_is(calls: Calls) -> None:
    assert await calls.rings(line("18765551234")) == Dial(numbers=("18765551234",))
    assert calls.codes == []


async def test_a_package_cannot_dial_past_the_list(calls: Calls) -> None:
    assert await calls.rings(line("{{caller}}"), caller="18765551234") == Deliver()
    assert calls.codes == ["dial_not_allowed", "node_failed", "fallback"]
    assert await calls.rings(line("{{caller}}")) == Dial(numbers=(MOBILE,))


async def test_what_is_refused_leaves_by_the_error_port(calls: Calls) -> None:
    action = await calls.rings(line("{{caller}}", error="ring"), caller="18765551234")
    assert action == Dial(numbers=("493023125000",))
    assert calls.codes == ["dial_not_allowed", "node_failed"]


async def test_the_other_numbers_ring_all_the_same(calls: Calls) -> None:
    action = await calls.rings(line("{{caller}} 493023125000"), caller="18765551234")
    assert action == Dial(numbers=("493023125000",))
    assert calls.codes == ["dial_not_allowed"]
    [refused] = [entry for entry in calls.entries if entry.kind == "problem"]
    assert refused.data["number"] == "+1 876-555-1234"
    assert "came from a variable" in refused.data["text"]


async def test_a_flow_does_not_dial_the_number_that_it_answers(calls: Calls) -> None:
    assert await calls.rings(line("4921163553355")) == Deliver()
    assert calls.codes == ["dial_own_number", "node_failed", "fallback"]
    # On a call that goes out, the called number is somebody else's.
    out = await calls.rings(line("4921163553355"), direction="out")
    assert out == Dial(numbers=("4921163553355",))


async def test_nor_does_its_fallback(calls: Calls) -> None:
    settings: dict[str, Any] = {"fallback": {"do": "dial", "number": "0211 63553355"}}
    assert await calls.rings(line("{{nobody}}", **settings)) == Deliver()
    assert calls.codes == ["node_failed", "dial_own_number", "fallback"]
    other: dict[str, Any] = {"fallback": {"do": "dial", "number": "+1 876 555 1234"}}
    assert await calls.rings(line("{{nobody}}", **other)) == Dial(numbers=("18765551234",))


async def test_a_call_that_goes_in_circles_ends(calls: Calls) -> None:
    """Whether each call names the first one of all, or the one before it."""
    for chained in (False, True):
        before = first = f"first-{chained}"
        for hop in range(MOST_HOPS):
            now = f"{first}-{hop}"
            given = {"call_id": now, "original_call_id": before if chained else first}
            assert await calls.rings(line("493023125000"), **given) == Dial(
                numbers=("493023125000",)
            )
            before = now
        last = {"call_id": f"{first}-last", "original_call_id": before if chained else first}
        assert await calls.rings(line("493023125000"), **last) == Deliver()
        assert calls.codes == ["dial_in_circles", "node_failed", "fallback"]
        fallback: dict[str, Any] = {"fallback": {"do": "dial", "number": "030 23125000"}}
        assert await calls.rings(line("{{nobody}}", **fallback), **last) == Deliver()


async def test_a_first_call_that_names_itself_was_passed_on_by_nobody(calls: Calls) -> None:
    for _ in range(MOST_HOPS + 1):
        assert await calls.rings(line("493023125000"), original_call_id="c1") == Dial(
            numbers=("493023125000",)
        )


async def test_the_hourly_cap_counts_numbers_from_variables_alone(calls: Calls) -> None:
    capped = line("{{caller}}", dialling={"per_hour": 2})
    assert await calls.rings(capped) == Dial(numbers=(MOBILE,))
    calls.now += 1800
    assert await calls.rings(capped) == Dial(numbers=(MOBILE,))
    assert await calls.rings(capped) == Deliver()
    assert "dial_too_often" in calls.codes
    typed = line(MOBILE, dialling={"per_hour": 0})
    assert await calls.rings(typed) == Dial(numbers=(MOBILE,))
    calls.now += 1800 + 60
    assert await calls.rings(capped) == Dial(numbers=(MOBILE,))
    assert await calls.rings(capped) == Deliver()


async def test_the_ledger_stays_small() -> None:
    counts = MemoryCounts(remembered=1000)
    ledger = CountedLedger(counts)
    for number in range(1100):
        await ledger.hop(f"call-{number}", f"origin-{number}")
    assert len(counts._texts) == len(counts._counts) == 1000


async def test_what_was_announced_counts_once(calls: Calls) -> None:
    spoken = compile_flow(
        flow(
            {"ring": ("ring", {"number": "{{caller}}", "say": "One moment"})},
            "in.rings > ring",
            dialling={"per_hour": 1},
        ),
        TYPES,
        "f1",
    )
    session = Session(call_id="c1", flow_id="f1", version=1)
    event = NewCall(call_id="c1", caller=MOBILE, callee="4921163553355")
    await advance(spoken, session, event, calls.world)
    after = await advance(spoken, session, Digits(call_id="c1"), calls.world)
    assert after.action == Dial(numbers=(MOBILE,))


# --- what is said beforehand ----------------------------------------------------------------


def problems_of(
    config: dict[str, Any], start: Iterable[str] = (), **settings: Any
) -> list[Problem]:
    nodes = {"dial": ("dial", config)}
    drawn = flow(nodes, "in.rings > dial", **settings)
    drawn.nodes[0].config = {"path": "line", "numbers": list(start)}
    return check(drawn, Catalog.load(installed=False).types, Facts())


def test_check_warns_of_a_number_that_is_not_known_yet() -> None:
    [warning] = problems_of({"numbers": ["0171 3920012", "{{caller}}"]})
    assert warning == Problem(
        code="number_from_variable", level="warning", node="dial", field="numbers.1"
    )


def test_check_warns_of_a_flow_that_dials_itself() -> None:
    own = ["0211 63553355"]
    fallback = {"do": "dial", "number": "+49 211 63553355"}
    found = problems_of({"numbers": ["+49 (211) 63553355"]}, own, fallback=fallback)
    assert [(one.code, one.node, one.field, one.level) for one in found] == [
        ("dials_itself", "", "settings.fallback.number", "warning"),
        ("dials_itself", "dial", "numbers.0", "warning"),
    ]
    assert problems_of({"numbers": ["+49 211 63553356"], "caller_id": own[0]}, own) == []


def test_check_names_a_country_that_is_none() -> None:
    found = problems_of({"numbers": ["0171 3920012"]}, dialling={"countries": ["AT", "XX"]})
    assert [(one.code, one.field) for one in found] == [
        ("no_such_country", "settings.dialling.countries.1")
    ]


def test_an_old_flow_gets_the_usual_list() -> None:
    assert flow({}).document()["settings"]["dialling"] == {
        "countries": [],
        "kinds": ["fixed", "mobile"],
        "per_hour": 100,
    }


def test_nor_does_the_fallback_of_a_call_of_which_nothing_more_is_known() -> None:
    own = line("", fallback={"do": "dial", "number": "0211 63553355"})
    assert fallback(own, "4921163553355") == Deliver()
    assert fallback(own, "4921163553356") == Dial(numbers=("4921163553355",))
