"""The application as the tests of the web room open it."""

from tests.web.conftest import (
    _hash_passwords_fast,
    _log_like_a_server,
    carrier_key,
    house,
    inside,
    open_house,
    settings,
)

__all__ = [
    "_hash_passwords_fast",
    "_log_like_a_server",
    "carrier_key",
    "house",
    "inside",
    "open_house",
    "settings",
]
