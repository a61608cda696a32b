"""Large flows in FlowForge's editor and in Node-RED's: ``python -m benchmarks.editors``.

Both show the same graph (`drawn`) in headless Chromium, in turn, round after round, with nothing
in the browser's cache. A real mouse moves the view and drags a node.
docs/adr/0028-large-flows.md says what the columns mean.
"""

import argparse
import re
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from benchmarks import contestants, drawn, machine, report
from benchmarks.server import Server, ServerFailed

SIZES = (200, 1000, 3000)
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_VIEW: ViewportSize = {"width": 1440, "height": 900}
_PASSWORD = "four words in a row"  # noqa: S105 - of a server that lives for a minute
_LIMIT_MS = 120_000.0
_QUIET_MS = 2500.0
"""So long nothing more may come onto the canvas: then all is drawn."""
_MOVES = 90

_WATCH = """(() => {
  const kept = { drawn: 0, frames: null };
  window.measured = kept;
  const note = () => requestAnimationFrame(() => { kept.drawn = performance.now(); });
  const seen = new MutationObserver(note);
  let watched = [];
  const look = () => {
    const rooms = [...document.querySelectorAll("%s")];
    if (rooms.some((room, at) => room !== watched[at])) {
      watched = rooms;
      for (const room of rooms) seen.observe(room, { childList: true });
      note();
    }
    if (kept.frames === null) requestAnimationFrame(look);
  };
  look();
  kept.begin = () => {
    const times = kept.frames = [];
    const frame = (now) => {
      times.push(now);
      if (kept.frames === times) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };
  kept.end = () => {
    const times = kept.frames;
    kept.frames = null;
    return times.slice(1).map((now, at) => now - times[at]);
  };
})()"""
"""Notes the frame after the last node or wire was put on the canvas, and how long frames take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """How one editor is used.

    `rooms` are the elements to which nodes and wires are added, `all_there` is an expression in the
    page, `prepare` makes `measured.live` known once the click on `deploy` has put the flow live.
    """

    name: str
    start: Callable[[Path], AbstractContextManager[Server]]
    enter: Callable[[Server, BrowserContext], None]
    address: Callable[[Server, BrowserContext], str]
    rooms: str
    node: str
    all_there: str
    pan_button: Any
    further: Callable[[Page], None]
    prepare: Callable[[Page], None]
    deploy: str


@dataclass(slots=True)
class Figures:
    """What was measured of one editor at one size, in milliseconds, a value for each round."""

    drawn: list[float] = field(default_factory=list)
    pan: list[float] = field(default_factory=list)
    far: list[float] = field(default_factory=list)
    drag: list[float] = field(default_factory=list)
    live: list[float] = field(default_factory=list)


_COLUMNS = {
    "drawn": "all drawn",
    "pan": "pan, p95 of frames",
    "far": "pan zoomed out, p95",
    "drag": "drag a node, p95",
    "live": "click to live",
}


# --- FlowForge ------------------------------------------------------------------------------


def flowforge(size: int) -> Editor:
    """Give FlowForge's editor with a flow of `size` nodes; it draws what is in sight."""

    def start(folder: Path) -> AbstractContextManager[Server]:
        return contestants.start_flowforge("FlowForge", folder, drawn.for_flowforge(size))

    return Editor(
        name="FlowForge",
        start=start,
        enter=_sign_in,
        address=_flow_address,
        rooms=".react-flow__nodes, .react-flow__edges",
        node=".react-flow__node",
        all_there="document.querySelector('.react-flow__edge') !== null",
        pan_button="left",
        further=lambda page: page.keyboard.press("f"),
        prepare=_ask_to_go_live,
        deploy=".dialog .btn.primary",
    )


def _sign_in(server: Server, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(_link(server))
    page.get_by_label("Password", exact=True).fill(_PASSWORD)
    page.get_by_label("Password once more").fill(_PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.locator(".rail").wait_for()
    page.close()


def _link(server: Server) -> str:
    """Wait until the server has said how to get in at first."""
    for _ in range(600):
        said = (server.folder / "log").read_text("utf-8")
        if link := re.search(r"http://\S+/setup\?token=\S+", said):
            return link[0]
        time.sleep(0.1)
    raise ServerFailed(f"FlowForge did not start: {said}")


def _flow_address(server: Server, context: BrowserContext) -> str:
    rows = context.request.get(f"{server.url}/api/flows").json()
    flow = next(row["id"] for row in rows if row["name"].endswith(" nodes"))
    return f"{server.url}/#/flow/{flow}"


def _ask_to_go_live(page: Page) -> None:
    """Open the dialog on a saved draft; it is live when the pill names another version."""
    page.locator("[data-saving=saved]").wait_for(timeout=_LIMIT_MS)
    page.locator("header .btn.primary").click()
    page.locator(".dialog .btn.primary:enabled").wait_for()
    page.locator("[data-saving=saved]").wait_for(timeout=_LIMIT_MS)
    page.evaluate(
        """() => {
          const version = () => document.querySelector(".pill").textContent;
          const before = version();
          const look = () => {
            if (version() === before) requestAnimationFrame(look);
            else measured.live = performance.now();
          };
          look();
        }"""
    )


# --- Node-RED -------------------------------------------------------------------------------


def node_red(size: int) -> Editor:
    """Give Node-RED's editor with a flow of `size` nodes; it draws all of them."""

    def start(folder: Path) -> AbstractContextManager[Server]:
        return contestants.start_node_red(folder, drawn.for_node_red(size))

    return Editor(
        name=report.BASE,
        start=start,
        enter=lambda _server, _context: None,
        address=lambda server, _context: server.url,
        rooms="#red-ui-workspace-chart g:has(> .red-ui-flow-node-group), .red-ui-flow-link-layer",
        node=".red-ui-flow-node",
        all_there=f"document.querySelectorAll('.red-ui-flow-node').length >= {size}",
        pan_button="middle",
        further=_zoom_out,
        prepare=lambda page: page.evaluate(
            "() => RED.events.on('deploy', () => { measured.live = performance.now(); })"
        ),
        deploy="#red-ui-header-button-deploy",
    )


def _zoom_out(page: Page) -> None:
    for _ in range(12):
        page.evaluate("() => RED.actions.invoke('core:zoom-out')")


# --- measuring ------------------------------------------------------------------------------


def measure(browser: Browser, editor: Editor, figures: Figures) -> None:
    """Start an editor's server and use the editor once."""
    with tempfile.TemporaryDirectory(prefix="flowforge-bench-") as name:
        folder = Path(name)
        with editor.start(folder) as server:
            _until_it_answers(server)
            first = browser.new_context(viewport=_VIEW, locale="en-GB")
            editor.enter(server, first)
            address = editor.address(server, first)
            fresh = browser.new_context(
                viewport=_VIEW, locale="en-GB", storage_state=first.storage_state()
            )
            first.close()
            server.settle()
            _use(editor, fresh.new_page(), address, figures)
            fresh.close()


def _until_it_answers(server: Server) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def _use(editor: Editor, page: Page, address: str, figures: Figures) -> None:
    page.add_init_script(_WATCH % editor.rooms)
    page.goto(address)
    page.wait_for_function(f"() => {editor.all_there}", timeout=_LIMIT_MS)
    quiet = f"() => performance.now() - measured.drawn > {_QUIET_MS}"
    page.wait_for_function(quiet, timeout=_LIMIT_MS)
    figures.drawn.append(page.evaluate("measured.drawn"))
    _close_tours(page)
    figures.pan.append(_p95(page, lambda: _pan(editor, page)))
    figures.drag.append(_p95(page, lambda: _drag(editor, page)))
    figures.live.append(_go_live(editor, page))
    editor.further(page)
    page.wait_for_timeout(1500)
    figures.far.append(_p95(page, lambda: _pan(editor, page)))


def _close_tours(page: Page) -> None:
    """Node-RED greets newcomers with a tour over the canvas."""
    page.keyboard.press("Escape")
    page.mouse.move(_VIEW["width"] / 2, _VIEW["height"] / 2)


def _pan(editor: Editor, page: Page) -> None:
    """Move the view to and fro, beginning where no node is."""
    x, y = _empty_spot(editor, page)
    page.mouse.move(x, y)
    page.mouse.down(button=editor.pan_button)
    for step in range(_MOVES):
        away = step if step < _MOVES / 2 else _MOVES - step
        page.mouse.move(x - 8 * away, y - 5 * away)
    page.mouse.up(button=editor.pan_button)


def _empty_spot(editor: Editor, page: Page) -> tuple[float, float]:
    found: tuple[float, float] = page.evaluate(
        """node => {
          for (let y = 600; y < 840; y += 6) {
            for (let x = 650; x < 1050; x += 6) {
              const here = document.elementFromPoint(x, y);
              const canvas = here?.closest(".react-flow__pane, #red-ui-workspace-chart");
              if (canvas && !here.closest(node) && !here.closest("path")) return [x, y];
            }
          }
          return [800, 700];
        }""",
        editor.node,
    )
    return found[0], found[1]


def _drag(editor: Editor, page: Page) -> None:
    """Drag a node that stands in sight to and fro, a little further in the end."""
    x, y = page.evaluate(
        """node => {
          for (const one of document.querySelectorAll(node)) {
            const { left, top, width, height } = one.getBoundingClientRect();
            const [x, y] = [left + Math.min(width / 2, 90), top + Math.min(height / 2, 20)];
            const inside = x > 450 && x < 900 && y > 150 && y < 700;
            if (inside && document.elementFromPoint(x, y)?.closest(node) === one) return [x, y];
          }
          throw new Error("no node in sight");
        }""",
        editor.node,
    )
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(_MOVES):
        away = step if step < _MOVES / 2 else _MOVES - step
        page.mouse.move(x + 3 * away + 10, y + 2 * away + 10)
    page.mouse.up()


def _p95(page: Page, deed: Callable[[], None]) -> float:
    page.evaluate("measured.begin()")
    deed()
    frames = sorted(page.evaluate("measured.end()"))
    return float(frames[min(len(frames) - 1, int(len(frames) * 0.95))])


def _go_live(editor: Editor, page: Page) -> float:
    editor.prepare(page)
    page.evaluate(
        """deploy => document.querySelector(deploy).addEventListener(
          "click", () => { measured.clicked = performance.now(); }, true)""",
        editor.deploy,
    )
    page.locator(editor.deploy).click()
    page.wait_for_function("() => measured.live > 0", timeout=_LIMIT_MS)
    page.wait_for_timeout(500)
    page.keyboard.press("Escape")
    return float(page.evaluate("measured.live - measured.clicked"))


# --- the table ------------------------------------------------------------------------------


def _rows(size: int, all_figures: Sequence[tuple[str, Figures]]) -> list[list[str]]:
    base = dict(all_figures).get(report.BASE)
    rows = []
    for name, figures in all_figures:
        cells = []
        for column in _COLUMNS:
            value = median(getattr(figures, column))
            times = ""
            if base is not None and figures is not base:
                times = f" ({value / median(getattr(base, column)):.2f})"
            cells.append(f"{value:,.0f}{times}")
        rows.append([f"{size:,} nodes, {name}", *cells])
    return rows


def main() -> None:
    """Print a table: medians in milliseconds, in brackets how many times Node-RED's."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.editors", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", action="store_true", help="FlowForge without Node-RED")
    wanted = parser.parse_args()
    print(machine.described(), flush=True)
    if not wanted.alone:
        contestants.install_node_red()
        print(f"- {contestants.node_red_version()}", flush=True)
    rows = []
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=_SWITCHES)
        print(f"- Chromium {browser.version}, {wanted.rounds} rounds\n", flush=True)
        for size in wanted.sizes:
            editors = [flowforge(size)] if wanted.alone else [node_red(size), flowforge(size)]
            figures = [(editor.name, Figures()) for editor in editors]
            for number in range(wanted.rounds):
                for editor, (name, its) in zip(editors, figures, strict=True):
                    print(f"{size} nodes, round {number + 1}: {name}", file=sys.stderr, flush=True)
                    measure(browser, editor, its)
            rows += _rows(size, figures)
        browser.close()
    print(report.table(["", *_COLUMNS.values()], rows))


if __name__ == "__main__":
    main()
