"""A MariaDB server of the tests' own: in a temporary folder, on a free loopback port."""

import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pymysql

from tests.faulty_line import free_port

SERVER = "mariadbd"
INSTALLER = "mariadb-install-db"
HOW_TO_INSTALL = (
    "MariaDB is missing: apt-get install --no-install-recommends mariadb-server-core "
    "mariadb-client-core, or on macOS: brew install mariadb"
)
_STARTS_WITHIN_S = 120


class MariaDb:
    """A running server. Its user is root, without a password."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = str(folder / "s")
        self._names = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self.host = "127.0.0.1"
        self.port = 0

    def start(self) -> None:
        user, data = f"--user={getpass.getuser()}", f"--datadir={self._folder}/data"
        if not (self._folder / "data").exists():
            quiet = ["--auth-root-authentication-method=normal", "--skip-test-db"]
            _run([_found(INSTALLER), "--no-defaults", user, data, *quiet, "--skip-name-resolve"])
        self.port = self.port or free_port()  # not before what takes long
        self._process = subprocess.Popen(
            [
                _found(SERVER),
                "--no-defaults",
                user,
                data,
                f"--socket={self._socket}",
                f"--port={self.port}",
                f"--bind-address={self.host}",
                f"--pid-file={self._folder}/pid",
                f"--log-error={self._folder}/err.log",
                "--skip-name-resolve",
                "--skip-log-bin",
                "--performance-schema=0",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-buffer-pool-size=32M",
            ],
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None

    def new_database(self) -> str:
        name = f"t{next(self._names)}"
        self.run(f"CREATE DATABASE {name} CHARACTER SET latin1")
        return name

    def url(self, database: str) -> str:
        return f"mysql://root:@{self.host}:{self.port}/{database}"

    def run(self, *statements: str, database: str | None = None) -> list[Any]:
        """Run statements as root and give what the last one found."""
        rows: list[Any] = []
        with self._connected(database) as cursor:
            for statement in statements:
                cursor.execute(statement)
                rows = list(cursor.fetchall())
        return rows

    @contextmanager
    def _connected(self, database: str | None) -> Iterator[Any]:
        connection = pymysql.connect(
            unix_socket=self._socket,
            user="root",
            database=database,
            autocommit=True,
            charset="utf8mb4",
        )
        try:
            yield connection.cursor()
        finally:
            connection.close()

    def _wait(self) -> None:
        until = time.monotonic() + _STARTS_WITHIN_S
        process = self._process
        while process is not None and process.poll() is None and time.monotonic() < until:
            with suppress(OSError), socket.socket(socket.AF_UNIX) as local:
                local.connect(self._socket)
                with socket.create_connection((self.host, self.port), 1):
                    return
            time.sleep(0.05)
        log = (self._folder / "err.log").read_text(errors="replace")
        raise RuntimeError(f"MariaDB did not start:\n{log}")


def missing() -> bool:
    return _which(SERVER) is None or _which(INSTALLER) is None


def _which(name: str) -> str | None:
    # Debian keeps servers where a user's search path does not look.
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def _found(name: str) -> str:
    place = _which(name)
    if place is None:
        raise RuntimeError(HOW_TO_INSTALL)
    return place


def _run(command: list[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{ended.stdout}\n{ended.stderr}")
