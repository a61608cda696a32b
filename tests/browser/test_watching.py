"""While calls go on: how many, where, and the way of one of them, as it goes."""

import re
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.web.lines import CALLEE, CALLER, family

pytestmark = pytest.mark.usefixtures("complaints")


class Line:
    """A flow of the test's own that is live, and calls to it."""

    def __init__(self, page: Page, sipgate: APIRequestContext, path: str) -> None:
        self._sipgate, self._path = sipgate, path
        document = {**family(path), "name": f"Watched {path}"}
        document["nodes"] = [
            {**node, "x": 300 * at, "y": 40 * at} for at, node in enumerate(document["nodes"])
        ]
        made = page.request.post("/api/flows", data={"document": document}).json()
        self.id, self.name = made["id"], document["name"]
        went = page.request.post(
            f"/api/flows/{self.id}/publish", data={"revision": made["revision"], "note": "first"}
        )
        assert went.ok, went.text()

    def ring(self, call: str) -> str:
        fields = {"event": "newCall", "from": CALLER, "to": CALLEE, "direction": "in"}
        return self._post(f"/call/{self._path}", call, **fields)

    def press(self, xml: str, call: str, digit: str) -> str:
        return self._post(_path(xml, "onData"), call, event="dtmf", dtmf=digit)

    def hang_up(self, xml: str, call: str) -> None:
        fields = {"event": "hangup", "cause": "normalClearing", "answeringNumber": CALLEE}
        self._post(_path(xml, "onHangup"), call, **fields, **{"from": CALLER, "to": CALLEE})

    def _post(self, path: str, call: str, **fields: str) -> str:
        form: dict[str, Any] = {**fields, "callId": call}
        answer = self._sipgate.post(path, form=form)
        assert answer.ok, answer.text()
        return answer.text()


def _path(xml: str, name: str) -> str:
    found = re.search(rf'{name}="https?://[^/"]+([^"]*)"', xml)
    assert found, xml
    return found[1]


def test_each_node_says_how_many_calls_are_there_and_a_calls_way_lights_up(
    page: Page, sipgate: APIRequestContext
) -> None:
    line = Line(page, sipgate, "watched")
    page.goto(f"/#/flow/{line.id}")
    menu, anna = page.locator('[data-node-id="menu"]'), page.locator('[data-node-id="anna"]')
    expect(menu).to_be_visible()
    first = line.ring("watched-1")
    line.ring("watched-2")
    expect(menu.get_by_role("img", name="2 calls are here now")).to_be_visible()
    page.get_by_role("banner").get_by_role("button", name="2 calls now").click()
    calls = page.get_by_role("region", name="Calls now")
    expect(calls.get_by_role("button", name="+49 170 1234567")).to_have_count(2)
    calls.get_by_role("button", name="+49 170 1234567").last.click()  # the one that began first
    expect(menu).to_have_attribute("data-trace", "active")
    dialled = line.press(first, "watched-1", "1")
    expect(anna).to_have_attribute("data-trace", "active")
    expect(menu).to_have_attribute("data-trace", "visited")
    expect(page.locator('[data-node-id="menu"] [data-port="1"]')).to_have_attribute(
        "data-taken", "true"
    )
    expect(anna.get_by_role("img", name="1 call is here now")).to_be_visible()
    line.hang_up(dialled, "watched-1")
    expect(calls.get_by_role("status")).to_contain_text("This call is over")
    expect(anna.get_by_role("img")).to_have_count(0)
    calls.get_by_role("button", name="Close the calls").click()
    expect(menu).not_to_have_attribute("data-trace", re.compile("."))


def test_the_list_of_flows_says_how_many_calls_go_on(
    page: Page, sipgate: APIRequestContext
) -> None:
    line = Line(page, sipgate, "listed")
    page.goto("/")
    row = page.get_by_role("listitem").filter(
        has=page.get_by_role("link", name=line.name, exact=True)
    )
    expect(row).to_be_visible()
    expect(row.get_by_text("call now")).to_have_count(0)
    xml = line.ring("listed-1")
    expect(row.get_by_text("1 call now")).to_be_visible()
    line.hang_up(xml, "listed-1")
    expect(row.get_by_text("1 call now")).to_have_count(0)


def test_what_differs_from_the_live_version_is_marked_at_its_node(
    page: Page, sipgate: APIRequestContext
) -> None:
    line = Line(page, sipgate, "differs")
    page.goto(f"/#/flow/{line.id}")
    menu, ben = page.locator('[data-node-id="menu"]'), page.locator('[data-node-id="ben"]')
    expect(menu).to_be_visible()
    expect(page.locator(".change-mark")).to_have_count(0)
    ben.locator("b").first.click()
    form = page.get_by_role("complementary", name="Details").get_by_role("tabpanel")
    form.get_by_role("textbox", name="Name", exact=True).fill("Ben in Berlin")
    expect(ben.get_by_role("img", name="Changed: another than in version 1")).to_be_visible()
    expect(page.locator(".change-mark")).to_have_count(1)
    page.get_by_role("banner").get_by_role("button", name="Undo").click()
    expect(page.locator(".change-mark")).to_have_count(0)
