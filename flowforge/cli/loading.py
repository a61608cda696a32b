"""The garbage collection, which waits until all modules are loaded."""

import gc


def all_loaded() -> None:
    """Look for garbage again, if that was turned off to load: not in what was loaded, it stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
