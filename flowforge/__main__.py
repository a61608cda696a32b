"""The command ``flowforge``, also as ``python -m flowforge``."""

import sys

from flowforge.cli import main

if __name__ == "__main__":
    sys.exit(main())
