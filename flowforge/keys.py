"""The secret key: it encrypts stored passwords and makes the tokens in addresses."""

import base64
import hashlib
import hmac
import os
import secrets
from binascii import b2a_base64
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from flowforge.errors import SettingsError

FILE = "secret.key"
"""The name of the key's file in the data folder."""

_LENGTH = 32
_TOKEN_BYTES = 24
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Keys:
    """One key or several: the first one encrypts and makes tokens, all of them decrypt and check.

    To change the key, put a new one in front of the old one, with a comma between.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
        # Encryption and tokens never use the same bytes for two purposes.
        self._seals = [AESSIV(hmac.digest(key, b"flowforge seal", hashlib.sha512)) for key in keys]
        self._tokens = [
            _keyed(hmac.digest(key, b"flowforge token", hashlib.sha256)) for key in keys
        ]

    @classmethod
    def load(cls, data: Path, secret: str = "") -> "Keys":
        """Take `secret`, or without one the key that lies in the folder `data`, made when missing.

        `secret` is 32 random bytes in URL-safe base64, or several of these separated by commas.
        Raises `SettingsError` where neither can be used.
        """
        if secret:
            return cls(_read(secret, "FLOWFORGE_SECRET_KEY"))
        path = data / FILE
        try:
            _make(path)
            path.chmod(0o600)
            return cls(_read(path.read_text(encoding="ascii", errors="replace"), str(path)))
        except OSError as error:
            raise SettingsError(
                f"FLOWFORGE_DATA: the secret key {path} cannot be read or made: {error.strerror}."
            ) from error

    def encrypt(self, text: str) -> str:
        """Encrypt a text so that only a holder of the key reads it, and notices any change."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, encrypted: str) -> str:
        """Give the text back. Raises `SettingsError` where it was encrypted with another key."""
        try:
            return self._fernet.decrypt(encrypted.encode()).decode()
        except InvalidToken as error:
            raise SettingsError(
                "FLOWFORGE_SECRET_KEY: a stored password was encrypted with another key. "
                "Put the old key back, or enter the password again."
            ) from error

    def seal(self, text: str, name: str) -> str:
        """Give what only a holder of the key can make or read; the same every time.

        It is bound to `name`, and in URL-safe letters.
        """
        sealed = self._seals[0].encrypt(text.encode("utf-8", "replace"), [name.encode()])
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def unseal(self, sealed: str, name: str) -> str | None:
        """Give the text that was sealed for `name`, None where it was not, or not with our key."""
        with suppress(ValueError):
            raw = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_")
            for key in self._seals:
                with suppress(InvalidTag):
                    return key.decrypt(raw, [name.encode()]).decode()
        return None

    def token(self, *parts: str) -> str:
        """Give the text of 32 URL-safe characters that belongs to `parts` and to this key."""
        return _token(self._tokens[0], parts).decode()

    def token_fits(self, token: str, *parts: str) -> bool:
        """Tell whether `token` belongs to `parts`, in the same time whatever it is."""
        offered = token.encode("utf-8", "replace")
        fits = [hmac.compare_digest(_token(mac, parts), offered) for mac in self._tokens]
        return any(fits)


def _keyed(key: bytes) -> hashlib.blake2b:
    # BLAKE2 with a key is a MAC as HMAC is, and takes a tenth of the time of OpenSSL's.
    return hashlib.blake2b(digest_size=_TOKEN_BYTES, key=key)


def _token(mac: hashlib.blake2b, parts: Sequence[str]) -> bytes:
    mac = mac.copy()
    for part in parts:
        # Each part carries its length: ("ab", "c") and ("a", "bc") are different.
        coded = part.encode("utf-8", "surrogatepass")
        mac.update(len(coded).to_bytes(8, "big") + coded)
    return b2a_base64(mac.digest(), newline=False).translate(_URL_SAFE)


def _read(text: str, place: str) -> list[bytes]:
    keys = []
    for part in text.strip().split(","):
        written = part.strip().rstrip("=")
        try:
            key = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_")
        except ValueError:
            key = b""
        if len(key) != _LENGTH:
            raise SettingsError(f"{place}: give 32 random bytes in URL-safe base64.")
        keys.append(key)
    return keys


def _make(path: Path) -> None:
    """Write a new key unless there is one; of two that start at once, one wins."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    key = base64.urlsafe_b64encode(secrets.token_bytes(_LENGTH))
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key + b"\n")
        _put(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _put(fresh: Path, path: Path) -> None:
    """Give the whole file its name at once, and never over another one."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    except OSError:
        # Some file systems know no hard links.
        fresh.replace(path)
