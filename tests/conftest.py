"""What tests of several rooms need: servers, each of which starts with the first who asks."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import mariadb as servers
from tests import redis as redis_servers
from tests.mariadb import MariaDb
from tests.redis import RedisServer
from tests.s3 import S3Server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """A running server; `new_database()` and `url(name)` give an empty database."""
    if servers.missing():
        if os.environ.get("CI"):
            pytest.fail(servers.HOW_TO_INSTALL)
        pytest.skip(servers.HOW_TO_INSTALL)
    # Not below pytest's own folder: a socket's path may have about a hundred letters only.
    folder = Path(tempfile.mkdtemp(prefix="flowforge-mariadb-"))
    server = MariaDb(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A running server, empty; the test may stop it and start it again."""
    if redis_servers.missing():
        if os.environ.get("CI"):
            pytest.fail(redis_servers.HOW_TO_INSTALL)
        pytest.skip(redis_servers.HOW_TO_INSTALL)
    server = RedisServer(tmp_path)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """A running S3-compatible server; `new_bucket()` gives an empty bucket."""
    server = S3Server()
    try:
        server.start()
        yield server
    finally:
        server.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the browser's tests come last: Playwright keeps an event loop running in this thread."""
    items.sort(key=lambda item: "browser" in item.path.parts)
