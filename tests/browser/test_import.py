"""Files that are broken, too new or full of mistakes are told apart when they are imported."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.drawing import Canvas
from tests.prompts.sounds import made, tone


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


LEAVING = """() => addEventListener("beforeunload", () => {
    document.documentElement.dataset.left = "yes";
})"""


@pytest.mark.usefixtures("complaints")
def test_a_flow_is_taken_out_with_its_sounds_and_brought_in_where_they_are_missing(
    page: Page, tmp_path: Path
) -> None:
    sound = made(tmp_path / "travels.s16.wav", tone(440), 1.0).read_bytes()
    kept = page.request.post("/api/sounds?name=Travels&folder=Away&language=en", data=sound).json()
    menu = a_node("ask", "menu", 400, prompt={"url": f"/sounds/{kept['id']}"}, choices=[])
    nodes = [a_node("start", "webhook", 40, path="travelling"), menu]
    wires = [a_wire("start", "rings", "ask")]
    document = {"schema": 1, "name": "Travelling line", "nodes": nodes, "wires": wires}
    flow = page.request.post("/api/flows", data={"document": document}).json()
    page.goto("/")
    page.get_by_role("button", name="More for Travelling line").click()
    # Leaving the page is asked about while files are sent: this does not leave it.
    page.evaluate(LEAVING)
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name="Export").click()
    expect(page.locator("html[data-left]")).to_have_count(0)
    parcel = Path(taken.value.path()).read_bytes()
    assert taken.value.suggested_filename.endswith(".zip")
    assert page.request.delete(f"/api/flows/{flow['id']}").ok
    assert page.request.delete(f"/api/sounds/{kept['id']}").ok

    page.reload()
    expect(page.get_by_role("link", name="Family line", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Travelling line")).to_have_count(0)
    page.get_by_label("Import").set_input_files(
        {"name": "line.zip", "mimeType": "application/zip", "buffer": parcel}
    )
    expect(page.get_by_role("textbox", name="Name of the flow")).to_have_value("Travelling line")
    canvas = Canvas(page)
    expect(canvas.node("Menu")).to_contain_text("♪ Travels")
    with page.expect_response(re.compile(r"/p/\w+\.wav")) as heard:
        canvas.node("Menu").get_by_role("button", name="Hear").click()
    assert heard.value.ok
    sounds = page.request.get("/api/sounds").json()["sounds"]
    [there] = [one for one in sounds if one["name"] == "Travels"]
    assert (there["folder"], there["files"][0]["language"]) == ("Away", "en")
