"""Every answer is exactly the document that sipgate's reference shows."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowforge.call import Action, Deliver, Dial, Gather, Hangup, Play, Reject, Sound
from flowforge.carriers import Carrier, Sipgate
from flowforge.errors import CarrierError

GOLDEN = Path(__file__).parent.parent / "xml"
CALLBACK = "https://flow.example.org/call/family/3/t0ken"
SOUND_URL = "https://flow.example.org/p/greeting.wav"
AWKWARD = "https://x.org/?a=1&b=<2>\"3'"
HELLO = Sound(text="Hello.", voice="en-GB")
NUMBER = ("492111234567",)
FIVE = tuple(f"49211123456{last}" for last in range(1, 6))
OURS = "4921163553355"

back = {"callback": CALLBACK}
heard = {"sound_url": SOUND_URL}

ANSWERS: dict[str, tuple[Action | None, dict[str, str]]] = {
    "nothing": (None, {}),
    "nothing_ignores_callback": (None, back),
    "deliver": (Deliver(), {}),
    "deliver_callback": (Deliver(), back),
    "dial_number": (Dial(numbers=NUMBER), {}),
    "dial_number_callback": (Dial(numbers=NUMBER), back),
    "dial_five_numbers": (Dial(numbers=FIVE), back),
    "dial_caller_id": (Dial(numbers=NUMBER, caller_id=OURS), back),
    "dial_anonymous": (Dial(numbers=NUMBER, anonymous=True), back),
    "dial_not_anonymous": (Dial(numbers=NUMBER, anonymous=False), back),
    "dial_caller_id_anonymous": (Dial(numbers=NUMBER, caller_id=OURS, anonymous=True), back),
    "dial_caller_id_not_anonymous": (Dial(numbers=NUMBER, caller_id=OURS, anonymous=False), back),
    "dial_announced": (Dial(numbers=NUMBER, announcement=HELLO), back | heard),
    "dial_all": (
        Dial(numbers=FIVE, caller_id=OURS, anonymous=True, announcement=HELLO),
        back | heard,
    ),
    "voicemail": (Dial(voicemail=True), {}),
    "voicemail_callback": (Dial(voicemail=True, caller_id=OURS), back),
    "voicemail_announced": (Dial(voicemail=True, announcement=HELLO), back | heard),
    "play": (Play(sound=HELLO), heard),
    "play_callback": (Play(sound=HELLO), back | heard),
    "play_without_sound": (Play(sound=HELLO), {}),
    "gather": (Gather(), back),
    "gather_sound": (Gather(sound=HELLO), back | heard),
    "gather_digits_and_timeout": (
        Gather(max_digits=8, timeout_ms=5000, sound=HELLO),
        back | heard,
    ),
    "gather_announcement": (Gather(max_digits=1, timeout_ms=1, sound=HELLO), back | heard),
    "reject": (Reject(), {}),
    "reject_callback": (Reject(), back),
    "reject_busy": (Reject(reason="busy"), {}),
    "reject_busy_announced": (Reject(reason="busy", announcement=HELLO), back | heard),
    "reject_announced": (Reject(announcement=HELLO), back | heard),
    "hangup": (Hangup(), {}),
    "hangup_callback": (Hangup(), back),
    "hangup_announced": (Hangup(announcement=HELLO), heard),
    "escaped": (
        Gather(sound=HELLO),
        {"callback": AWKWARD, "sound_url": "https://x.org/?a=1&b=</Url><Hangup/>"},
    ),
}


@pytest.fixture(scope="module")
def sipgate() -> Carrier:
    return Sipgate()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_exactly_the_documented_xml(name: str, sipgate: Carrier) -> None:
    action, urls = ANSWERS[name]
    expected = (GOLDEN / f"{name}.xml").read_bytes()
    ET.fromstring(expected)
    assert sipgate.render(action, **urls).encode() == expected


def test_every_golden_file_is_compared() -> None:
    assert {file.stem for file in GOLDEN.glob("*.xml")} == set(ANSWERS)


@pytest.mark.parametrize("action", [Dial(numbers=NUMBER, announcement=HELLO), Hangup()])
def test_no_sound_stands_beside_an_action_unless_there_is_an_announcement_and_an_address(
    action: Action, sipgate: Carrier
) -> None:
    urls = {} if isinstance(action, Dial) else heard
    assert "<Play>" not in sipgate.render(action, **urls)


@pytest.mark.parametrize(
    "number",
    ["", "+492111234567", "0211 63553355", "49 211", "abc", "anonymous", "49²", "4" * 16, "49\n"],
)
def test_what_is_no_e164_number_is_never_sent(number: str, sipgate: Carrier) -> None:
    with pytest.raises(CarrierError, match=r"E\.164"):
        sipgate.render(Dial(numbers=(number,)))
    if number:
        with pytest.raises(CarrierError, match=r"E\.164"):
            sipgate.render(Dial(numbers=NUMBER, caller_id=number))


@pytest.mark.parametrize("count", [0, 6])
def test_a_dial_without_a_number_or_with_six_is_never_sent(count: int, sipgate: Carrier) -> None:
    with pytest.raises(CarrierError, match=f"1 to 5 numbers, not {count}"):
        sipgate.render(Dial(numbers=NUMBER * count))


def test_a_gather_that_nobody_would_hear_of_is_never_sent(sipgate: Carrier) -> None:
    with pytest.raises(CarrierError, match="digits are posted"):
        sipgate.render(Gather())


@pytest.mark.parametrize("wrong", [0, -3])
def test_a_gather_asks_for_at_least_one_digit_and_one_millisecond(
    wrong: int, sipgate: Carrier
) -> None:
    gather = Gather(max_digits=wrong, timeout_ms=wrong)
    assert ' maxDigits="1" timeout="1"/>' in sipgate.render(gather, **back)


def _allowed(text: str) -> str:
    """Leave away what XML 1.0 forbids (its production 2, "Char")."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r"
        or " " <= char <= "\ud7ff"
        or "\ue000" <= char <= "\ufffd"
        or char >= "\U00010000"
    )


@given(callback=st.text(min_size=1), sound_url=st.text())
def test_any_text_goes_in_and_the_same_text_comes_out_of_well_formed_xml(
    callback: str, sound_url: str
) -> None:
    if not _allowed(callback):
        return
    xml = Sipgate().render(Gather(sound=HELLO), callback=callback, sound_url=sound_url)
    root = ET.fromstring(xml.encode())
    assert root.attrib == {"onAnswer": _allowed(callback), "onHangup": _allowed(callback)}
    (gather,) = root
    assert gather.attrib == {"onData": _allowed(callback), "maxDigits": "1", "timeout": "2000"}
    assert (gather.findtext("Play/Url") or "") == _allowed(sound_url)
    assert len(list(root.iter())) == (4 if _allowed(sound_url) else 2)


@given(number=st.text(), caller_id=st.text())
def test_any_number_is_sent_as_it_is_or_not_at_all(number: str, caller_id: str) -> None:
    try:
        xml = Sipgate().render(Dial(numbers=(number,), caller_id=caller_id))
    except CarrierError:
        return
    (dial,) = ET.fromstring(xml.encode())
    assert dial.findtext("Number") == number
    assert number.isdecimal()
    assert dial.attrib == ({"callerId": caller_id} if caller_id else {})
