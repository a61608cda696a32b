"""The command with a data folder of its own, in this process or as a server in another."""

import io
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from flowforge import resources
from flowforge.cli import main
from tests.faulty_line import free_port

FAMILY = str(resources.examples() / "family-line.json")
STATUS = str(resources.examples() / "telephone-status.json")
Command = Callable[..., "Said"]
Start = Callable[..., "Server"]


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def flowforge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Command]:
    """The command with a data folder of its own, run in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLOWFORGE_DATA", str(tmp_path / "data"))

    def command(*words: str, stdin: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["flowforge", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            code = main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    # The command lets the log go where standard error goes: here, to where it is captured.
    log = structlog.get_config()
    yield command
    structlog.configure(**log)


@dataclass
class Server:
    """A server in a process of its own; `said` is what it wrote until it was ready."""

    address: str
    said: str
    process: subprocess.Popen[str]

    def status(self, path: str, body: bytes | None = None) -> int:
        try:
            with urllib.request.urlopen(self.address + path, body, timeout=60) as reply:
                return int(reply.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def fetch(self, path: str) -> bytes:
        """Give what stands at an address, which must be there."""
        with urllib.request.urlopen(self.address + path, timeout=60) as reply:
            return bytes(reply.read())

    def post(self, path: str, body: str) -> str:
        """Post what must be taken; give the answer."""
        with urllib.request.urlopen(self.address + path, body.encode(), timeout=60) as reply:
            return str(reply.read().decode())


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def starts(*words: str, **environment: str) -> Server:
        process = subprocess.Popen(
            [sys.executable, "-m", "flowforge", "serve", "--port", str(free_port()), *words],
            env=os.environ | {"FLOWFORGE_DATA": str(tmp_path), "LC_ALL": "C"} | environment,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        address = said.partition("Webhooks are ")[2].partition("/call/")[0]
        return Server(address, said, process)

    yield starts
    for process in running:
        process.kill()
        process.communicate()
