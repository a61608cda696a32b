"""The test that node authors are shown runs as it stands, for a type that was just made."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

AUTHORS = (Path(__file__).parent.parent / "docs" / "node-authors.md").read_text("utf-8")
SAMPLE = next(
    block
    for block in re.findall(r"```python\n(.*?)```", AUTHORS, re.DOTALL)
    if "def test_" in block
)
INI = next(
    block for block in re.findall(r"```toml\n(.*?)```", AUTHORS, re.DOTALL) if "pytest" in block
)


def runs(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={name: it for name, it in os.environ.items() if name != "FLOWFORGE_NODES"}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def greet(tmp_path: Path) -> Path:
    """A folder with a fresh type `greet`, and the sample in the place of its own test."""
    made = runs(tmp_path, "flowforge", "new-node", "greet")
    assert made.returncode == 0, made.stderr
    (tmp_path / "nodes" / "greet" / "test_greet.py").write_text(SAMPLE)
    return tmp_path


PYTEST = ("pytest", "-q", "-p", "no:cacheprovider", "nodes")


def test_it_passes_with_the_folder_in_the_ini_options(greet: Path) -> None:
    (greet / "pyproject.toml").write_text(INI)
    tested = runs(greet, *PYTEST)
    assert "2 passed" in tested.stdout, tested.stdout


def test_it_passes_with_the_folder_in_the_environment(greet: Path) -> None:
    tested = runs(greet, *PYTEST, FLOWFORGE_NODES="nodes")
    assert "2 passed" in tested.stdout, tested.stdout


def test_without_either_it_says_where_was_looked_and_what_to_set(greet: Path) -> None:
    tested = runs(greet, *PYTEST)
    assert "1 failed, 1 passed" in tested.stdout
    assert "There is no node type 'greet'. Looked in " in tested.stdout
    for name in ("FLOWFORGE_NODES", "flowforge_nodes"):
        assert name in tested.stdout
    assert "KeyError" not in tested.stdout
