"""What a person does on the canvas, said in a test's words. Everything goes by the mouse."""

from playwright.sync_api import Locator, Page, expect


class Canvas:
    """The canvas of an open flow."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def new_flow(self) -> None:
        """Make a flow and wait until its one node stands there."""
        self.page.goto("/#/new")
        self.page.get_by_role("button", name="Empty flow").click()
        # The editor's own script comes first: on a busy machine that takes a while.
        expect(self.page.locator("[data-node-id]")).to_have_count(1, timeout=30_000)

    @property
    def pane(self) -> Locator:
        return self.page.locator(".react-flow__pane")

    def node(self, title: str) -> Locator:
        """Find a node by the title on its face."""
        return self.page.locator("[data-node-id]").filter(
            has=self.page.locator("b", has_text=title).first
        )

    def drag_from_palette(self, label: str, x: int, y: int) -> None:
        self.still()
        before = self.page.locator("[data-node-id]").count()
        entry = self.page.get_by_role("complementary", name="Nodes").get_by_role(
            "button", name=label, exact=True
        )
        entry.drag_to(self.pane, target_position={"x": x, "y": y})
        expect(self.page.locator("[data-node-id]")).to_have_count(before + 1)

    def port(self, title: str, port: str) -> Locator:
        return self.node(title).locator(f'[data-port="{port}"]').last

    def still(self) -> None:
        """Wait until the view stands still, so that what is measured is also met."""
        self.page.evaluate(
            """() => new Promise((done) => {
                const view = document.querySelector(".react-flow__viewport");
                let [last, same] = ["", 0];
                const look = () => {
                    const now = view.style.transform;
                    same = now === last ? same + 1 : 0;
                    last = now;
                    if (same < 8) requestAnimationFrame(look);
                    else done();
                };
                look();
            })"""
        )

    def connect(self, source: str, port: str, target: str) -> None:
        """Drag a wire from a port to the way into another node."""
        self.still()
        wires = self.page.locator(".react-flow__edge").count()
        begin = self.port(source, port).bounding_box()
        end = self.node(target).locator(".react-flow__handle-left").bounding_box()
        assert begin is not None
        assert end is not None
        mouse = self.page.mouse
        mouse.move(begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2)
        mouse.down()
        mouse.move(end["x"] - 20, end["y"] + 20, steps=5)
        mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
        mouse.up()
        expect(self.page.locator(".react-flow__edge")).to_have_count(wires + 1)

    def select(self, title: str) -> Locator:
        """Click a node and give its form."""
        self.node(title).locator("b").first.click()
        return self.page.get_by_role("complementary", name="Details").get_by_role("tabpanel")

    def rename(self, form: Locator, name: str) -> None:
        form.get_by_role("textbox", name="Name", exact=True).fill(name)

    def saved(self) -> None:
        """Wait until the draft is saved."""
        expect(self.page.get_by_role("contentinfo").get_by_role("status")).to_contain_text("Saved")
