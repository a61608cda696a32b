"""The command, as the tests of the commands have it, and a port that somebody listens on."""

import socket
from collections.abc import Iterator

import pytest

from tests.cli.conftest import flowforge

__all__ = ["flowforge"]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]
