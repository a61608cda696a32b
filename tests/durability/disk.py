"""A disk and a clock that fail a server process on demand: ``disk.c`` in its LD_PRELOAD.

Needs gcc and glibc. It takes neither a mount nor root, and fails the very calls that SQLite makes.
"""

import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("disk.c")
HOW_TO_INSTALL = "gcc is missing: apt-get install --no-install-recommends gcc libc6-dev"


def missing() -> bool:
    return sys.platform != "linux" or shutil.which("gcc") is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is wrong: by itself nothing. `clock_s` is how many seconds the clock is ahead."""

    full: bool = False
    no_sync: bool = False
    stall_ms: int = 0
    clock_s: int = 0


class Disk:
    """The disk and the clock of one server; `env` is for its start."""

    def __init__(self, folder: Path) -> None:
        self._control = folder / "faults"
        self.set(Wrong())
        library = folder / "disk.so"
        command = ["gcc", "-shared", "-fPIC", "-Wall", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True)
        self.env = {"LD_PRELOAD": str(library), "FAULTY_DISK": str(self._control)}

    def set(self, wrong: Wrong) -> None:
        """Say what is wrong from now on."""
        told = struct.pack("iiii", wrong.full, wrong.no_sync, wrong.stall_ms, wrong.clock_s)
        with self._control.open("r+b" if self._control.exists() else "wb") as control:
            control.write(told)
