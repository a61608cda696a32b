"""With CI set nothing may be skipped: a skip turns into a failure. Elsewhere it stays a skip."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RULE = Path(__file__).parent.parent / "conftest.py"

SKIPS_A_TEST = "import pytest\n\ndef test_it():\n    pytest.skip('no database')\n"
SKIPS_ITSELF = "import pytest\n\npytest.skip('no browser', allow_module_level=True)\n"


def _without_ci() -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name != "CI"}
    return plain | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def run_pytest(folder: Path, test: str, **environment: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(RULE, folder)
    (folder / "test_it.py").write_text(test)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env=_without_ci() | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("test", "reason"), [(SKIPS_A_TEST, "no database"), (SKIPS_ITSELF, "no browser")]
)
def test_a_skip_fails_where_ci_is_set_and_says_why(tmp_path: Path, test: str, reason: str) -> None:
    ended = run_pytest(tmp_path, test, CI="true")
    assert ended.returncode != 0
    assert reason in ended.stdout


def test_a_skip_is_a_skip_elsewhere(tmp_path: Path) -> None:
    ended = run_pytest(tmp_path, SKIPS_A_TEST)
    assert ended.returncode == 0
    assert "1 skipped" in ended.stdout
