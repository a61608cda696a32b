"""Takes memory, time and room from itself, and becomes another program.

python -m flowforge.prompts.voices.guarded PROGRAM ARGUMENTS…
"""

import os
import resource
import sys

_MEMORY = 4 * 2**30
"""Bytes of addresses; a model of 100 MB and its threads take two thirds of them."""
_CPU_S = 30
_FILE = 64 * 2**20
"""Bytes of a file that it writes."""


def main() -> None:
    """Become the program that the command line names."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - the operator's own program, without a shell


if __name__ == "__main__":
    main()
