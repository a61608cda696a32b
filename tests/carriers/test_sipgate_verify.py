"""Only what sipgate signed is believed."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from flowforge.carriers import Sipgate
from flowforge.carriers.sipgate import PUBLIC_KEY
from flowforge.errors import BadSignature, SettingsError

SAMPLE = json.loads(
    (Path(__file__).parent.parent / "data" / "sipgate-signature.json").read_text("utf-8")
)
BODY = SAMPLE["body"].encode()


def _pem(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def test_the_key_in_the_package_is_the_one_that_sipgate_published() -> None:
    assert SAMPLE["public_key_pem"] == PUBLIC_KEY


def test_a_post_that_sipgate_really_signed_is_believed() -> None:
    Sipgate().verify(BODY, SAMPLE["signature"])


@pytest.mark.parametrize(
    "body", [BODY + b"&", BODY[:-1], b"", BODY.replace(b"in", b"out"), BODY.replace(b"%5B", b"[")]
)
def test_a_body_that_differs_by_anything_is_not_believed(body: bytes) -> None:
    with pytest.raises(BadSignature):
        Sipgate().verify(body, SAMPLE["signature"])


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "AAAA",
        "no base64!",
        "ümlaut",
        SAMPLE["signature"][:-4],
        SAMPLE["signature"] + "AAAA",
        " " + SAMPLE["signature"],
        base64.b64encode(b"\0" * 512).decode(),
    ],
)
def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    with pytest.raises(BadSignature):
        Sipgate().verify(BODY, signature)


def test_another_key_takes_the_place_of_sipgates() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signature = base64.b64encode(key.sign(b"a=b", padding.PKCS1v15(), hashes.SHA256())).decode()
    own = Sipgate(_pem(key.public_key()))
    own.verify(b"a=b", signature)
    with pytest.raises(BadSignature):
        Sipgate().verify(b"a=b", signature)
    with pytest.raises(BadSignature):
        own.verify(BODY, SAMPLE["signature"])


@pytest.mark.parametrize(
    "pem", ["nonsense", _pem(ec.generate_private_key(ec.SECP256R1()).public_key())]
)
def test_a_key_that_is_none_stops_the_start_and_names_the_setting(pem: str) -> None:
    with pytest.raises(SettingsError, match=r"^FLOWFORGE_SIPGATE_PUBLIC_KEY: .*$"):
        Sipgate(pem)
