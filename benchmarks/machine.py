"""What the figures were measured on: without it they mean nothing."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def described() -> str:
    """Give date, machine, versions and how busy the machine was before, as lines of Markdown."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _read("/proc/cpuinfo") if "model name" in line),
        platform.machine(),
    )
    total = next(int(line.split()[1]) for line in _read("/proc/meminfo") if "MemTotal" in line)
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return "\n".join(
        [
            f"- {datetime.now(UTC):%Y-%m-%d}, Linux {platform.release()}",
            f"- {os.cpu_count()} cores of {cpu}, {total / 2**20:.0f} GB",
            f"- Python {platform.python_version()}, aiohttp {version('aiohttp')}",
            f"- load before (1, 5, 15 minutes): {busy}",
        ]
    )


def _read(file: str) -> list[str]:
    return Path(file).read_text("utf-8").splitlines()
