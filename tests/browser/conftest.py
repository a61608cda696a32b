"""A real server in a process of its own, and Chromium in front of it, signed in."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, Playwright, expect

from tests.faulty_line import free_port

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
HOW_TO_INSTALL = "Chromium is missing: apt-get install chromium, or on macOS: brew install chromium"
PASSWORD = "four words in a row"
_LINK = re.compile(r"http://\S+/setup\?token=\S+")


@dataclass
class Server:
    """FlowForge as ``make run`` starts it, with its examples, in a folder of its own.

    `words` stand behind the command, `settings` are added to the environment.
    """

    data: Path
    port: int
    words: tuple[str, ...] = ("serve", "--examples")
    settings: dict[str, str] = field(default_factory=dict)
    link: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and read what it prints until it says where it listens.

        It prints into a file: nobody empties a pipe later, and a full one would hold it up.
        """
        settings = {
            "FLOWFORGE_DATA": str(self.data),
            "FLOWFORGE_PORT": str(self.port),
            "FLOWFORGE_VERIFY_SIGNATURES": "false",
            "PYTHONUNBUFFERED": "1",
        }
        printed = self.data / "server.log"
        with printed.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flowforge", *self.words],
                env={**os.environ, **settings, **self.settings},
                cwd=self.data,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        while "Webhooks are" not in (said := printed.read_text()):
            assert self.process.poll() is None, f"The server did not start:\n{said}"
            time.sleep(0.05)
        if found := _LINK.search(said):
            self.link = found[0]

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.communicate(timeout=20)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("data"), free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail(HOW_TO_INSTALL)
        pytest.skip(HOW_TO_INSTALL)
    quiet = ("background-networking", "component-update", "sync", "gpu")
    switches = [f"--disable-{name}" for name in quiet]
    # Its microphone beeps once a second; nobody is asked whether it may be used.
    microphone = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    own = ("--no-sandbox", "--no-first-run", *microphone)
    return {"executable_path": CHROMIUM, "args": [*own, *switches]}


@pytest.fixture(scope="session")
def signed_in(server: Server, browser: Browser) -> Any:
    return first_start(server, browser)


def first_start(server: Server, browser: Browser) -> Any:
    """Go through the first start as a newcomer does, and give what the browser was given."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(server.link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="Flows").wait_for()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def browser_context_args(server: Server, signed_in: Any) -> dict[str, Any]:
    return {
        "base_url": server.url,
        "storage_state": signed_in,
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
        "color_scheme": "light",
    }


@pytest.fixture(autouse=True)
def _patience() -> None:
    """Wait long for what must come: the machine may be busy with other things."""
    expect.set_options(timeout=30_000)


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complained of; a test that takes this fails if it is not empty."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda m: found.append(m.text) if m.type in {"error", "warning"} else None)
    yield found
    assert found == []


@pytest.fixture
def sipgate(playwright: Playwright, server: Server) -> Iterator[APIRequestContext]:
    """Posts forms as sipgate does, without a session or an origin."""
    request = playwright.request.new_context(
        base_url=server.url, extra_http_headers={"User-Agent": "sipgate.io"}
    )
    yield request
    request.dispose()
