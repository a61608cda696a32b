"""How each contestant is started: FlowForge, Node-RED, and the bare limit."""

import base64
import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import flows
from benchmarks.flows import Document
from benchmarks.server import CORE, Server, ServerFailed, free_port, python, running
from flowforge.keys import Keys
from flowforge.settings import PREFIX
from hatch_build import NODE_FROM_PYPI, find_node

ROOT = Path(__file__).resolve().parent.parent
NODE_RED = "node-red@5"
"""The major that is measured; npm gives its newest version."""
_FOLDER = Path(__file__).with_name(".node-red")
_PACKAGE = _FOLDER / "node_modules" / "node-red"

_SECRET = base64.urlsafe_b64encode(hashlib.sha256(b"for measuring alone").digest()).decode()
KEYS = Keys.load(Path(), _SECRET)
"""The key with which FlowForge is started: so the addresses of callbacks are known beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """Something that is measured.

    `start` serves with its data in an empty folder; `key` is the file of the private key that signs
    its posts, None where they are not signed.
    """

    name: str
    start: Callable[[Path], AbstractContextManager[Server]]
    key: Path | None = None


def flowforge(public_key: Path | None = None, private_key: Path | None = None) -> Contestant:
    """Give FlowForge as it is installed; with a key pair, posts must be signed."""
    name = "FlowForge" if public_key is None else "FlowForge, signatures on"

    def start(folder: Path) -> AbstractContextManager[Server]:
        return start_flowforge(name, folder, flows.for_flowforge(), public_key)

    return Contestant(name=name, start=start, key=private_key)


def node_red() -> Contestant:
    """Give Node-RED with the flow drawn in its own nodes."""
    return Contestant(name="Node-RED", start=start_node_red)


def bare() -> Contestant:
    """Give aiohttp that parses the form and answers fixed XML."""
    return Contestant(name="bare aiohttp", start=_start_bare)


# --- FlowForge ------------------------------------------------------------------------------


@contextmanager
def start_flowforge(
    name: str,
    folder: Path,
    document: Document,
    public_key: Path | None = None,
    *,
    cores: str = str(CORE),
) -> Iterator[Server]:
    """Serve a flow with FlowForge; with `public_key` posts must be signed."""
    port, env = free_port(), flowforge_env(folder, public_key)
    file = folder / "flow.json"
    file.write_text(json.dumps(document), "utf-8")
    brought = subprocess.run(  # noqa: S603 - our own words
        python("flowforge", "import", "--publish", str(file)),
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if brought.returncode:
        raise ServerFailed(f"The flow was refused: {brought.stdout}{brought.stderr}")
    with serve_again(name, folder, env, port, cores=cores) as server:
        yield server


def serve_again(
    name: str, folder: Path, env: dict[str, str], port: int, *, cores: str = str(CORE)
) -> AbstractContextManager[Server]:
    """Serve what lies in `folder` already."""
    command = python("flowforge", "serve")
    return running(name, command, port, folder, env | _of(port=str(port)), cores=cores)


def flowforge_env(folder: Path, public_key: Path | None = None) -> dict[str, str]:
    """Give the environment of FlowForge with its data in `folder`, and nothing of the caller's."""
    wanted = _of(data=str(folder / "data"), secret_key=_SECRET)
    if public_key is None:
        wanted |= _of(verify_signatures="false")
    else:
        wanted |= _of(sipgate_public_key=str(public_key))
    return _environment() | wanted


def _of(**settings: str) -> dict[str, str]:
    return {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    # What is installed was compiled when it was installed: no start does it anew.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


# --- the others -----------------------------------------------------------------------------


def _start_bare(folder: Path) -> AbstractContextManager[Server]:
    port = free_port()
    command = python("benchmarks.bare", str(port))
    return running("bare aiohttp", command, port, folder, _environment())


_SETTINGS = """\
module.exports = {
  uiHost: "127.0.0.1",
  uiPort: %d,
  flowFile: "flows.json",
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
};
"""
"""Node-RED's own, but that it listens on loopback alone and asks nobody for updates."""


def start_node_red(
    folder: Path, nodes: list[Document] | None = None
) -> AbstractContextManager[Server]:
    """Serve with Node-RED the flow that is measured, or other nodes."""
    port = free_port()
    (folder / "settings.js").write_text(_SETTINGS % port, "utf-8")
    flow = flows.for_node_red(port) if nodes is None else nodes
    (folder / "flows.json").write_text(json.dumps(flow), "utf-8")
    script = str(_PACKAGE / "red.js")
    command = [str(_node()), script, "--userDir", str(folder)]
    return running("Node-RED", command, port, folder, _environment() | {"NODE_ENV": "production"})


def install_node_red() -> None:
    """Fetch Node-RED from npm into a folder that git ignores, unless it is there."""
    if (_PACKAGE / "red.js").is_file():
        return
    _FOLDER.mkdir(exist_ok=True)
    npm = [str(_npm()), "install", "--prefix", ".", "--no-audit", "--no-fund", "--ignore-scripts"]
    path = f"{_npm().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(  # noqa: S603 - our own words
        [*npm, NODE_RED], cwd=_FOLDER, env=os.environ | {"PATH": path}, check=True
    )


def node_red_version() -> str:
    """Say which Node-RED on which Node.js was measured."""
    package = json.loads((_PACKAGE / "package.json").read_text("utf-8"))
    return f"Node-RED {package['version']} on Node.js {_ask_node('process.version')}"


def _npm() -> Path:
    node = find_node()
    if node is None:
        raise ServerFailed(f"Node-RED needs Node.js: pip install '{NODE_FROM_PYPI}'")
    return node.with_name("npm")


def _node() -> Path:
    """Give the program itself: what PyPI puts on PATH is a script that starts it."""
    return Path(_ask_node("process.execPath"))


def _ask_node(what: str) -> str:
    command = [str(_npm().with_name("node")), "-p", what]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own words
