"""Where the files lie that come with FlowForge but are no modules: nodes, examples, the page.

In a checkout they stand beside the package, in a wheel inside it. An editable install uses the
checkout.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def nodes() -> Path:
    """Give the folder that holds our own node packages, one folder each."""
    return _folder("nodes")


def examples() -> Path:
    """Give the folder of the example flows and their call files."""
    return _folder("examples")


def page() -> Path:
    """Give the folder of the built page; it is missing in a checkout where nobody built it."""
    return _folder("static/dist")
