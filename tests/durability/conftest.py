"""The real application, as the tests of the web have it."""

from tests.web.conftest import _log_like_a_server, carrier_key, house, open_house, settings

__all__ = ["_log_like_a_server", "carrier_key", "house", "open_house", "settings"]
