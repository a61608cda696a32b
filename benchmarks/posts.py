"""The posts that the generator sends: bodies as sipgate writes them, signed or not."""

import base64
import secrets
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from benchmarks.flows import PATH
from flowforge.call import Session
from flowforge.keys import Keys
from flowforge.web.webhook import callback_url

_BITS = 4096
"""What sipgate's own key has."""


@dataclass(frozen=True, slots=True)
class Post:
    """One post: the path below the server, the form, and the signature if it is signed."""

    path: str
    body: str
    signature: str = ""

    def line(self) -> str:
        """Write it as `posts.lua` reads it."""
        return f"{self.path}\t{self.body}\t{self.signature}\n"


def new_ids(count: int) -> list[str]:
    """Give call ids, which look like sipgate's: 32 letters and digits, in no order."""
    return [secrets.token_hex(16).upper() for _ in range(count)]


def new_calls(ids: Sequence[str]) -> list[Post]:
    """Give the post that begins each of these calls."""
    return [Post(f"/call/{PATH}", _new_call(call_id)) for call_id in ids]


def _new_call(call_id: str) -> str:
    return urlencode(
        {
            "event": "newCall",
            "from": "491701234567",
            "to": "4921163553355",
            "direction": "in",
            "callId": call_id,
            "origCallId": call_id,
            "xcid": call_id,
            "user[]": "Alice",
            "userId[]": "w0",
            "fullUserId[]": "1234567w0",
        }
    )


def presses(ids: Sequence[str], keys: Keys, step: int = 1, digits: str = "1") -> list[Post]:
    """Give the post with the digits for each of these calls, to the address of their `step`.

    Addresses carry a token; the server was started with the key that makes it.
    """
    return [
        Post(address(call_id, keys, step), f"event=dtmf&callId={call_id}&dtmf={digits}")
        for call_id in ids
    ]


def address(call_id: str, keys: Keys, step: int) -> str:
    """Give the path that a call's digits are posted to at this step."""
    session = Session(call_id=call_id, flow_id="", version=0, path=PATH, step=step)
    return callback_url("", keys, session)


# --- signatures -----------------------------------------------------------------------------


def make_key(folder: Path) -> tuple[Path, Path]:
    """Make a key pair of sipgate's size; give the files of the private and the public key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    private, public = folder / "carrier.key", folder / "carrier.pem"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    public.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return private, public


def signed(posts: Sequence[Post], private: Path) -> list[Post]:
    """Sign posts, on all cores: that takes some milliseconds for each."""
    with ProcessPoolExecutor() as workers:
        bodies = [post.body for post in posts]
        signatures = workers.map(_signature, bodies, [private] * len(posts), chunksize=100)
        return [
            replace(post, signature=signature)
            for post, signature in zip(posts, signatures, strict=True)
        ]


def _signature(body: str, private: Path) -> str:
    made = _private_key(private).sign(body.encode(), padding.PKCS1v15(), hashes.SHA256())
    return base64.b64encode(made).decode()


@cache
def _private_key(file: Path) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(file)
    return key
