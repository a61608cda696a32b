"""A real S3-compatible server for tests: moto's, started on this machine alone."""

import subprocess
import sys
import urllib.request
from contextlib import suppress
from time import monotonic, sleep

from tests.faulty_line import free_port

_STARTS_S = 60.0


class S3Server:
    """Knows every key, keeps its buckets in memory, and forgets them when it stops."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._buckets = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
        until = monotonic() + _STARTS_S
        while monotonic() < until and self._process.poll() is None:
            with suppress(OSError):
                self._ask("GET", "/moto-api/")
                return
            sleep(0.05)
        self.stop()
        raise AssertionError("the S3 server did not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def new_bucket(self) -> str:
        self._buckets += 1
        name = f"bucket-{self._buckets}"
        self._ask("PUT", f"/{name}")
        return name

    def get(self, path: str) -> bytes:
        return self._ask("GET", path)

    def put(self, path: str, data: bytes) -> None:
        self._ask("PUT", path, data)

    def _ask(self, method: str, path: str, data: bytes = b"") -> bytes:
        request = urllib.request.Request(self.endpoint + path, data or None, method=method)
        # The service is told by what a signature would say.
        scope = "test/20260101/us-east-1/s3/aws4_request"
        request.add_header("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}")
        with urllib.request.urlopen(request, timeout=30) as reply:
            return bytes(reply.read())
