"""Whatever is posted to the webhook: whole XML or a plain refusal, never a failure of ours.

``BODIES=10000 pytest tests/security/test_webhook_fuzz.py`` posts as many as the promise says.
"""

import os
from collections import Counter
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from aiohttp import ClientResponse
from hypothesis import HealthCheck, given, settings
from yarl import URL

from flowforge.web.rooms import WEBHOOK
from tests.security.posts_to_try import CALLEE, CALLER, POSTS, Post, told
from tests.web.conftest import House, Opens
from tests.web.lines import MENU, body_of, family

BODIES = int(os.environ.get("BODIES", "400"))
NEW_CALL = {"event": "newCall", "from": CALLER, "to": CALLEE, "direction": "in", "callId": "fuzz"}


async def post(house: House, one: Post, callback: str) -> ClientResponse:
    path = {0: "/call/family", 1: callback}.get(one.place, one.path)
    headers = told(one)
    if one.signed != "not":
        good = house.carrier.sign(one.body)
        known = {"well": good, "wrongly": good[::-1]}
        headers["X-Sipgate-Signature"] = known.get(one.signed, one.signed)
    url = URL(str(house.client.make_url("/"))[:-1] + path, encoded=path.isascii())
    return await house.client.session.post(url, data=one.body, headers=headers)


async def assert_answered(one: Post, response: ClientResponse) -> None:
    raw = await response.read()
    assert response.status == 200 or 400 <= response.status < 500, (response.status, one)
    if response.status != 200:
        assert response.content_type == "text/plain", one
        assert b"Traceback" not in raw, one
        return
    assert response.content_type == "application/xml", one
    assert ET.fromstring(raw).tag == "Response", one
    assert int(response.headers["Content-Length"]) == len(raw), one


def posts(count: int) -> list[Post]:
    """Let hypothesis make them; they are posted by the loop in which the server runs."""
    made: list[Post] = []

    @settings(
        max_examples=count,
        derandomize="BODIES" not in os.environ,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(POSTS)
    def keep(one: Post) -> None:
        made.append(one)

    keep()
    return made


@pytest.mark.parametrize("verify", [True, False], ids=["signed", "unsigned"])
async def test_every_post_gets_whole_xml_or_a_refusal(
    open_house: Opens, verify: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    local = {"verify_signatures": False, "base_url": "", "host": "127.0.0.1"}
    house = await open_house(**({} if verify else local))
    house.app[WEBHOOK].strangers.most = 10**9
    await house.put_live(family())
    began = await house.carrier.send("/call/family", urlencode(NEW_CALL).encode())
    callback = URL((await began.text()).partition('onData="')[2].partition('"')[0]).path
    seen: Counter[int] = Counter()
    for one in posts(BODIES // 2):
        response = await post(house, one, callback)
        seen[response.status] += 1
        await assert_answered(one, response)
    written = capsys.readouterr().err
    with capsys.disabled():
        print(f"\n{seen.total()} posts: {sorted(seen.items())}")  # noqa: T201 - what it is run for
    assert min(seen[200], seen[400]) > seen.total() / 30, "honest ones and damaged ones"
    assert '"level": "error"' not in written, "none of them made anything fail behind the answer"
    honest = {**NEW_CALL, "callId": "honest"}
    menu = await house.carrier.send("/call/family", urlencode(honest).encode())
    assert body_of(await menu.text()) == MENU, "and honest calls go on"
