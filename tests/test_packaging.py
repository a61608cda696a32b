"""What people install: a wheel, made from the sdist, in an environment of its own."""

import json
import os
import re
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

import flowforge
from tests.faulty_line import free_port

ROOT = Path(__file__).parent.parent
NODES = {path.parent.name for path in (ROOT / "nodes").glob("*/__init__.py")}


def run(*words: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def clean_environment() -> dict[str, str]:
    ours = ("FLOWFORGE_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@dataclass
class Installed:
    """The command in its environment, and a folder that is far from the checkout."""

    command: Path
    folder: Path

    def says(self, *words: str) -> str:
        return run(self.command, *words, cwd=self.folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    home = tmp_path_factory.mktemp("home")
    run(sys.executable, "-m", "venv", home / "venv")
    python = home / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-compile", next(built.glob("*.whl")))
    folder = tmp_path_factory.mktemp("elsewhere")
    return Installed(command=python.with_name("flowforge"), folder=folder)


@pytest.fixture
def served(installed: Installed, tmp_path: Path) -> Iterator[str]:
    """The address of a server with the examples."""
    words = ("serve", "--port", str(free_port()), "--examples", "--data", str(tmp_path))
    with subprocess.Popen(
        [installed.command, *words],
        cwd=installed.folder,
        env=clean_environment() | {"FLOWFORGE_VERIFY_SIGNATURES": "false"},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        said = iter(server.stdout)
        address = next(m[1] for line in said if (m := re.search(r"are (http\S+)/call/", line)))
        yield address
        server.terminate()
    assert server.returncode == 0


def fetch(url: str, **fields: str) -> str:
    body = urlencode(fields).encode() if fields else None
    with urllib.request.urlopen(url, body, timeout=60) as reply:
        return str(reply.read().decode())


def test_the_wheel_holds_the_page_the_nodes_and_the_examples_but_no_tests(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert "flowforge/static/dist/manifest.json" in names
    assert "flowforge/examples/family-line.json" in names
    for node in NODES:
        for file in ("__init__.py", "en.json", "de.json", "icon.svg"):
            assert f"flowforge/nodes/{node}/{file}" in names
    assert [name for name in names if "test_" in name or "__pycache__" in name] == []


def test_the_sdist_holds_all_that_it_is_built_from(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"hatch_build.py", "static/package-lock.json", "static/src/main.tsx"} <= names
    assert [name for name in names if "node_modules" in name] == []


def test_the_lock_of_the_page_names_no_address() -> None:
    lock = (ROOT / "static" / "package-lock.json").read_text("utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


def test_the_command_says_its_version_anywhere(installed: Installed) -> None:
    assert installed.says("--version") == f"flowforge {flowforge.__version__}\n"


def test_all_node_types_are_found(installed: Installed) -> None:
    told = json.loads(installed.says("nodes", "--json"))
    assert {entry["type"] for entry in told["types"]} == NODES
    assert told["broken"] == []


def test_the_server_answers_with_its_page_and_its_flows(served: str) -> None:
    page = fetch(f"{served}/login")
    script = re.search(r'src="(/static/[^"]+\.js)"', page)
    assert script is not None
    assert fetch(served + script[1])
    xml = fetch(
        f"{served}/call/family",
        event="newCall",
        direction="in",
        callId="1",
        **{"from": "493023125001", "to": "493023125000"},
    )
    assert "<Gather" in xml
    assert f'onData="{served}/call/family/1/' in xml
