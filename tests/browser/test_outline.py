"""The outline: the whole flow as a list, and all that the canvas can do, by the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.views import LONG, line

pytestmark = pytest.mark.usefixtures("complaints")

FARTHEST = 80


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return {**browser_context_args, "reduced_motion": "reduce"}


class Outline:
    """The outline of an open flow. Nothing here moves or presses the mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tree = page.get_by_role("tree", name="The flow as a list")

    def open(self, document: dict[str, Any]) -> None:
        """Open a flow of one's own, and go to its outline by the quick key."""
        made = self.page.request.post("/api/flows", data={"document": document})
        assert made.ok, made.text()
        self.page.goto(f"/#/flow/{made.json()['id']}")
        expect(self.page.locator("[data-node-id]").first).to_be_visible(timeout=LONG)
        self.page.keyboard.press("F6")
        expect(self.here).to_be_focused()

    @property
    def here(self) -> Locator:
        """The row that the Tab key leads to."""
        return self.tree.locator("[role=treeitem][tabindex='0']")

    def row(self, text: str) -> Locator:
        return self.tree.get_by_role("treeitem").filter(has_text=text).first

    def walk_to(self, text: str) -> Locator:
        """Go down from the first row to one that says this."""
        self.press("Home")
        row = self.row(text)
        for _ in range(FARTHEST):
            if row.get_attribute("tabindex") == "0":
                break
            self.press("ArrowDown")
        expect(row).to_be_focused()
        return row

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, target: Locator) -> None:
        """Press the Tab key until something has the focus."""
        target.wait_for()
        for _ in range(FARTHEST):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        expect(target).to_be_focused()

    def pick(self, word: str) -> None:
        """Choose what follows in the list that has opened."""
        field = self.page.get_by_role("combobox", name="Find a node")
        expect(field).to_be_focused()
        self.page.keyboard.type(word)
        found = self.page.get_by_role("listbox", name="Find a node").get_by_role("option")
        expect(found.first).to_be_visible()
        self.press("Enter")
        expect(field).to_have_count(0)
        expect(self.here).to_be_focused()

    def fill(self, name: str, text: str) -> None:
        """Go on to a field of the form, and write into it."""
        form = self.page.get_by_role("tabpanel")
        self.tab_to(form.get_by_role("textbox", name=name, exact=True).first)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def said(self, text: str) -> None:
        """What a screen reader says of the last command."""
        expect(self.page.locator("[data-said]")).to_contain_text(text)


@pytest.fixture
def outline(page: Page) -> Outline:
    return Outline(page)


def begun() -> dict[str, Any]:
    """Give a flow as a new one is: calls come in, and that is all."""
    start = {"id": "webhook1", "type": "webhook", "version": 1, "name": "", "x": 80, "y": 120}
    node = {**start, "config": {"path": "by-keys"}}
    settings = {"country": "DE", "voice": "en-GB"}
    document = {"schema": 1, "name": "By keys", "about": "", "settings": settings}
    return {**document, "nodes": [node], "wires": []}


def test_a_flow_is_built_and_put_live_without_a_mouse(page: Page, outline: Outline) -> None:
    outline.open(begun())
    expect(outline.here).to_contain_text("When somebody calls")
    outline.press("a")
    outline.pick("menu")
    outline.said("Added “Menu” after “Incoming call”.")
    outline.press("Enter")
    outline.fill("Name", "What about?")
    outline.fill("What the caller hears", "For sales press 1, for support press 2.")
    outline.fill("What it stands for", "Sales")
    outline.press("F6")
    expect(outline.here).to_contain_text("What about?")

    outline.walk_to("1 Sales: nothing follows: rings as usual")
    outline.press("Enter")
    outline.pick("dial")
    outline.press("Enter")
    outline.fill("Name", "Sales desk")
    outline.fill("Numbers: entry 1", "0211 5550123")
    outline.press("F6")
    expect(outline.here).to_contain_text("1 Sales: Sales desk")
    outline.walk_to("2: nothing follows")
    outline.press("Enter")
    outline.pick("hang up")

    for way in ("silence", "wrong key"):
        outline.walk_to(f"{way}: nothing follows")
        connect(page, outline, to="Sales desk")
        outline.said(f"Connected “{way}” of “What about?” to “Sales desk”.")
        expect(outline.row(f"{way}: goes on at “Sales desk”")).to_be_visible()

    outline.press("Control+k")
    page.keyboard.type("go live")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_contain_text("Go live")
    outline.press("Enter")
    dialog = page.get_by_role("dialog")
    outline.tab_to(dialog.get_by_role("button", name="Go live"))
    outline.press("Enter")
    expect(dialog).to_contain_text("is live")


def connect(page: Page, outline: Outline, to: str) -> None:
    """Lead an open port to a node that is there already."""
    outline.press("c")
    dialog = page.get_by_role("dialog", name="Connect")
    target = dialog.get_by_role("combobox", name="To")
    outline.tab_to(target)
    page.keyboard.type(to)
    expect(target.locator("option:checked")).to_have_text(to)
    outline.tab_to(dialog.get_by_role("button", name="Connect"))
    outline.press("Enter")
    expect(dialog).to_have_count(0)
    expect(outline.here).to_be_focused()


def test_the_flow_reads_from_top_to_bottom_each_node_once(outline: Outline) -> None:
    outline.open(line())
    told = outline.tree.get_by_role("treeitem").all_inner_texts()
    assert [" ".join(one.split()) for one in told[:8]] == [
        "When somebody calls /call/views",
        "What about? (Menu) “For appointments press 1.” 4 things to look at",
        "1 Appointments: Reception (Dial) +49 30 23125012",
        "answered: beside the call: nothing follows",
        "hung up: beside the call: Write to the log silent",
        "2: nothing follows: rings as usual 1 thing to look at",
        "silence: goes on at “What about?”",
        "wrong key: nothing follows: rings as usual 1 thing to look at",
    ]
    outline.press("ArrowDown", "ArrowLeft")
    expect(outline.here).to_have_attribute("aria-expanded", "false")
    outline.press("ArrowDown")
    expect(outline.here).to_contain_text("Notes and frames")
    expect(outline.tree.get_by_role("treeitem").last).to_contain_text("Bought elsewhere")


def test_wires_are_cut_nodes_put_between_and_taken_out_and_all_is_undone(outline: Outline) -> None:
    outline.open(line())
    outline.walk_to("silence: goes on at")
    outline.press("x")
    outline.said("“What about?” no longer leads to “What about?”.")
    expect(outline.here).to_contain_text("silence: nothing follows")
    outline.press("Control+z")
    outline.said("Undone: cut “What about?” → “What about?”.")

    outline.walk_to("Reception")
    outline.press("i")
    outline.pick("play")
    outline.said("Put “Play” between “What about?” and “Reception”.")
    expect(outline.here).to_contain_text("1 Appointments: Play")
    outline.press("ArrowDown")
    expect(outline.here).to_contain_text("Reception")
    outline.press("ArrowUp", "Control+Delete")
    outline.said("Deleted “Play” and kept its path.")
    expect(outline.here).to_be_focused()

    outline.walk_to("Reception")
    outline.press("Control+d")
    outline.said("Pasted “Reception”.")
    # The copy hangs on nothing yet, and that is where people are now.
    expect(outline.here).to_have_attribute("aria-level", "2")
    outline.press("Delete")
    outline.said("Deleted “Reception”.")
    expect(outline.here).to_be_focused()
    copies = outline.tree.get_by_role("treeitem").filter(has_text="Reception")
    expect(copies).to_have_count(1)


def test_a_row_says_what_can_be_done_with_it_and_side_tasks_change_places(
    page: Page, outline: Outline
) -> None:
    document = line()
    document["wires"] += [
        {"source": "in", "port": "rings", "target": "log"},
        {"source": "in", "port": "rings", "target": "log2"},
    ]
    log = next(node for node in document["nodes"] if node["id"] == "log")
    document["nodes"].append({**log, "id": "log2", "name": "Second", "y": 520})
    outline.open(document)
    outline.walk_to("Second")
    outline.press("Shift+F10")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem", name="Run earlier")).to_contain_text("Alt ↑")
    expect(menu.get_by_role("menuitem", name="Run later")).to_have_count(0)
    outline.press("Escape")
    expect(menu).to_have_count(0)
    expect(outline.here).to_be_focused()
    outline.press("Alt+ArrowUp")
    outline.said("“Second” now runs earlier.")
    outline.press("Alt+ArrowUp")
    outline.said("That cannot be done here.")


def test_a_node_that_is_chosen_is_seen_whole_beside_the_panel(page: Page, outline: Outline) -> None:
    document = line()
    far = next(node for node in document["nodes"] if node["id"] == "desk")
    far["x"] = 5000
    outline.open(document)
    outline.walk_to("Reception")
    page.wait_for_function(
        """() => {
            const edges = (name) => document.querySelector(name)?.getBoundingClientRect();
            const parts = ["[data-node-id=desk]", ".side-panel", ".outline"];
            const [node, panel, list] = parts.map(edges);
            return node !== undefined && node.right <= panel.left && node.left >= list.right;
        }""",
        timeout=LONG,
    )
