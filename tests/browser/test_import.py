"""Files that are broken, too new or full of mistakes are told apart when they are imported."""

import json
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.drawing import Canvas


def bring_in(page: Page, name: str, content: str) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/json", "buffer": content.encode()}
    page.get_by_label("Import").set_input_files(file)


def a_node(node_id: str, kind: str, x: int, **config: Any) -> dict[str, Any]:
    return {"id": node_id, "type": kind, "version": 1, "x": x, "y": 100, "config": config}


def a_wire(source: str, port: str, target: str) -> dict[str, str]:
    return {"source": source, "port": port, "target": target}


def flows(page: Page) -> int:
    listed: list[object] = page.request.get("/api/flows").json()
    return len(listed)


def test_a_file_that_is_no_json_is_refused_in_plain_words(
    page: Page, complaints: list[str]
) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="Family line", exact=True)).to_be_visible()
    before = flows(page)
    bring_in(page, "notes.json", '{"schema": 1, "nodes": [')
    expect(page.get_by_role("alert")).to_contain_text("“notes.json” cannot be read as JSON")
    assert flows(page) == before
    assert complaints == []


def test_a_flow_of_a_newer_flowforge_is_refused_with_what_to_do(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="Family line", exact=True)).to_be_visible()
    before = flows(page)
    bring_in(page, "future.json", json.dumps({"schema": 99, "name": "From 2040", "nodes": []}))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("“future.json” could not be imported")
    expect(alert).to_contain_text("newer FlowForge")
    expect(alert).to_contain_text("Update FlowForge")
    assert flows(page) == before
    expect(page.get_by_role("link", name="From 2040")).to_have_count(0)


def test_a_flow_with_mistakes_comes_in_shows_them_and_cannot_go_live(
    page: Page, complaints: list[str]
) -> None:
    page.goto("/")
    nodes = [a_node("start", "webhook", 40, path="odd-line"), a_node("odd", "crystal_ball", 400)]
    wires = [a_wire("start", "rings", "odd"), a_wire("odd", "out", "nobody")]
    document = {"schema": 1, "name": "Odd line", "nodes": nodes, "wires": wires}
    bring_in(page, "odd.json", json.dumps(document))

    expect(page.get_by_role("textbox", name="Name of the flow")).to_have_value("Odd line")
    expect(page.locator("[data-node-id]")).to_have_count(2)
    page.get_by_role("tab", name="Problems").click()
    problems = page.get_by_role("tabpanel")
    expect(problems).to_contain_text("crystal_ball")
    expect(problems).to_contain_text("must be mended before going live")
    Canvas(page).saved()

    page.get_by_role("banner").get_by_role("button", name="Go live").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("must be mended first")
    expect(dialog.get_by_role("button", name="Go live")).to_be_disabled()
    flow_id = page.url.rsplit("/", 1)[-1]
    draft = page.request.get(f"/api/flows/{flow_id}").json()
    refused = page.request.post(
        f"/api/flows/{flow_id}/publish",
        data={"revision": draft["revision"]},
        headers={"Origin": page.url.split("/#")[0]},
    )
    codes = {problem["code"] for problem in refused.json()["problems"]}
    assert {"unknown_type", "wire_to_nowhere"} <= codes, "the API refuses it as well"
    assert complaints == []
