"""Call files as pytest tests: each call in a file is one test, and a failure tells the call."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flowforge.testing.calls import CallFailed, Script, play, read_calls


class CallFile(pytest.File):
    """A ``*.call.json`` file."""

    def collect(self) -> Iterator["CallItem"]:
        """Give a test for each call."""
        for script in read_calls(self.path):
            yield CallItem.from_parent(self, name=script.about, script=script)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Say what is wrong with a file that cannot be read."""
        if isinstance(excinfo.value, CallFailed):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))


class CallItem(pytest.Item):
    """One call."""

    def __init__(self, *, script: Script, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.script = script

    def runtest(self) -> None:
        """Call."""
        asyncio.run(play(self.script))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Tell the call so far, and where it went another way than the file says."""
        if isinstance(excinfo.value, CallFailed):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Name the file and the call."""
        return self.path, self.script.number - 1, f"{self.path.name}: {self.name}"
