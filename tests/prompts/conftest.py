"""Prompts that are spoken by an engine of tones."""

from pathlib import Path

import pytest

from flowforge.prompts import Prompts, Recordings
from tests.prompts.test_addresses import BASE, name
from tests.prompts.tones import Tones


@pytest.fixture
async def tones() -> Tones:
    return Tones()


@pytest.fixture
def prompts(tmp_path: Path, tones: Tones) -> Prompts:
    prompts = Prompts(tmp_path / "sounds", name, BASE, tones)
    prompts.recordings = Recordings(tmp_path / "recordings")
    return prompts
