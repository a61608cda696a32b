"""What stands in the log of a call, and what does not."""

import errno
import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.contextvars import get_contextvars

from flowforge import engine
from flowforge.engine import Outcome
from flowforge.errors import StoreError
from flowforge.web.logs import Form, configure_logging
from flowforge.web.rooms import ASIDE, WEBHOOK
from tests.web.conftest import House, Opens
from tests.web.lines import CALLEE, CALLER, family

SPELLINGS = (
    CALLER,
    f"+{CALLER}",
    "+49 170 1234567",
    "0170/123 45 67",
    "(0170) 1234567",
    "01701234567",
)


@pytest.fixture(params=["console", "json"])
def form(request: pytest.FixtureRequest) -> Iterator[Form]:
    """Write the log in each form; afterwards as the other tests have it."""
    configure_logging(request.param)
    yield request.param
    configure_logging("json")


def leaks(text: str) -> list[str]:
    """Give every place where a caller's number can be read, however it is written."""
    text = re.sub(r"\d{4}-\d\d-\d\d[T ][\d:.]+Z?", "", text)  # the time is no caller
    return re.findall(r"1[^\d\n]{0,3}7[^\d\n]{0,3}0[^\d\n]{0,3}1[^\d\n]{0,3}2[^\d\n]{0,3}3", text)


def looked_up() -> dict[str, object]:
    """A flow whose log line names the caller, and that dials whoever calls."""
    document = family(one="{{caller}}")
    document["nodes"] = [
        one | {"config": {"text": "{{caller}} is gone"}} if one["id"] == "done" else one
        for one in document["nodes"]
    ]
    return document


@pytest.mark.usefixtures("form")
async def test_the_log_of_a_whole_call_holds_its_id_and_not_the_number(
    open_house: Opens, capsys: pytest.CaptureFixture[str]
) -> None:
    house = await open_house(log_calls=True)
    await house.put_live(looked_up())
    menu = await house.carrier.ring("family")
    dial = await house.carrier.press(menu, "1")
    assert CALLER in dial
    await house.carrier.hang_up(dial)
    await house.app[ASIDE].drain(60)
    written = capsys.readouterr().err
    assert written.count("call-1") >= 3
    assert "…567" in written or "\\u2026567" in written, "the end of the number tells calls apart"
    assert leaks(written) == []
    assert leaks(f"x {CALLER} y") != [], "the search itself finds numbers"


@pytest.mark.usefixtures("form")
async def test_what_goes_wrong_in_a_call_names_the_call_and_not_the_number(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.put_live(looked_up())

    async def broken(*_: object) -> None:
        raise RuntimeError(f"no place for {SPELLINGS}")

    async def refused(*_: object) -> None:
        raise StoreError(f"cannot write {CALLER!r}")

    monkeypatch.setattr(house.app[WEBHOOK].calls, "commit", refused)
    await house.carrier.ring("family")
    monkeypatch.setattr("flowforge.engine.advance", broken)
    await house.carrier.ring("family", "call-2")
    monkeypatch.setattr(house.app[WEBHOOK].calls, "session", broken)
    await house.carrier.ring("family", "call-3")
    written = capsys.readouterr().err
    assert {"call-1", "call-2", "call-3"} <= set(re.findall(r"call-\d", written))
    assert "RuntimeError" in written
    assert "cannot write" in written
    assert leaks(written) == []


@pytest.mark.usefixtures("form")
async def test_a_post_that_is_no_event_does_not_show_what_it_held(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.put_live(family())
    raw = f"event=newCall&from={CALLER}&to={CALLEE}&direction={CALLER}&callId=a".encode()
    assert (await house.carrier.send("/call/family", raw)).status == 400
    written = capsys.readouterr().err
    assert "a post that is no event" in written
    assert leaks(written) == []


async def test_whatever_a_node_or_a_driver_logs_in_a_call_carries_its_id(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.put_live(family())
    seen = []

    async def advance(*given: Any) -> Outcome:
        seen.append(get_contextvars().get("call"))
        return await engine_advance(*given)

    engine_advance = engine.advance
    monkeypatch.setattr("flowforge.engine.advance", advance)
    for call in ("call-1", "call-2"):
        await house.carrier.ring("family", call)
    assert seen == ["call-1", "call-2"]
    assert "call" not in get_contextvars()


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("number", SPELLINGS)
def test_a_number_is_masked_wherever_it_stands_in_a_line(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log = structlog.get_logger()
    said = f"no answer from {number}"
    log.warning(said, who=number, all=[{"deep": (number,)}])
    log.error("failed", reason=ValueError(number), exc_info=ValueError(number))
    written = capsys.readouterr().err
    assert written.count("567") >= 5
    assert leaks(written) == []


@pytest.mark.usefixtures("form")
def test_what_is_no_number_stays_readable(capsys: pytest.CaptureFixture[str]) -> None:
    log = structlog.get_logger()
    log.info("listening", port=8080, host="192.168.100.200", call="1234567890123", ms=12345678)
    log.info("from 192.168.100.200")
    written = capsys.readouterr().err
    assert written.count("192.168.100.200") == 2
    assert "1234567890123" in written
    assert "12345678" in written


def test_what_libraries_say_is_written_and_masked_the_same_way(
    form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(form)  # twice: each line must come once all the same
    library = logging.getLogger("aiohttp.server")
    library.error("Error with %s", CALLER, exc_info=ValueError(f"of {CALLER}"))
    library.info("not said")
    written = capsys.readouterr().err
    assert written.count("Error with") == 1
    assert "not said" not in written
    assert leaks(written) == []
    if form == "json":
        line = json.loads(written)
        assert line["level"] == "error"
        assert line["event"] == "Error with …567"
        assert "ValueError: of …567" in line["exception"]


class FullDisk(io.StringIO):
    """What standard error is when the disk that it goes to is full."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.usefixtures("form")
def test_a_log_that_cannot_be_written_hurts_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (FullDisk(), closed):
        monkeypatch.setattr(sys, "stderr", stream)
        structlog.get_logger().error("nowhere to write")
        logging.getLogger("a library").error("nowhere to write")
