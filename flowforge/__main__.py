"""The command ``flowforge``, also as ``python -m flowforge``."""

import gc
import os
import sys
import threading
from importlib import import_module

_ENDS_WITHIN_S = 1.0


def main() -> int:
    """Run the command; give its exit code."""
    # What is loaded now stays. To look through it for garbage again and again, the more often the
    # more there is, would be a sixth of the start. `flowforge.cli.loading` turns it on again.
    gc.disable()
    try:
        code: int = import_module("flowforge.cli").main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else ended.code is not None
    _leave_behind_what_hangs(code)
    return code


def _leave_behind_what_hangs(code: int) -> None:
    """End at once where a thread hangs in a disk that stalls: Python would wait for it for ever."""
    own = threading.current_thread()
    others = [one for one in threading.enumerate() if one is not own and not one.daemon]
    for thread in others:
        thread.join(_ENDS_WITHIN_S)
    if any(thread.is_alive() for thread in others):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
