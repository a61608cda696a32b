"""``flowforge serve --examples`` in the language of the person's environment."""

import pytest

from tests.cli.conftest import Start

ENGLISH, GERMAN = ["family", "status"], ["familie", "auftragsstatus"]


@pytest.mark.parametrize(
    ("environment", "german"),
    [
        ({"LC_ALL": "de_AT.UTF-8"}, 200),
        ({"LC_ALL": "", "LANG": "de_DE.UTF-8"}, 200),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "de_DE.UTF-8"}, 404),
    ],
)
def test_the_english_ones_are_always_there_and_the_german_ones_where_german_is_spoken(
    start: Start, environment: dict[str, str], german: int
) -> None:
    server = start("--examples", FLOWFORGE_VERIFY_SIGNATURES="false", **environment)
    answers = {}
    for number, path in enumerate([*ENGLISH, *GERMAN]):
        body = f"event=newCall&direction=in&callId={number}&from=493023125001&to=493023125000"
        answers[path] = server.status(f"/call/{path}", body.encode())
    assert answers == dict.fromkeys(ENGLISH, 200) | dict.fromkeys(GERMAN, german)
