"""The command ``flowforge``, also as ``python -m flowforge``."""

import gc
import sys
from importlib import import_module


def main() -> int:
    """Run the command; give its exit code."""
    # What is loaded now stays. To look through it for garbage again and again, the more often the
    # more there is, would be a sixth of the start. `flowforge.cli.loading` turns it on again.
    gc.disable()
    code: int = import_module("flowforge.cli").main()
    return code


if __name__ == "__main__":
    sys.exit(main())
