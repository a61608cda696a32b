import base64
import os
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from flowforge.errors import SettingsError
from flowforge.keys import FILE, Keys


def new_secret() -> str:
    return Fernet.generate_key().decode()


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    token = Keys.load(folder).token("call", "1")
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert Keys.load(folder).token("call", "1") == token
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_a_key_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    Keys.load(tmp_path)
    (tmp_path / FILE).chmod(0o644)
    Keys.load(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_key_from_the_settings_leaves_no_file(tmp_path: Path) -> None:
    secret = new_secret()
    assert Keys.load(tmp_path, secret).token("a") == Keys.load(tmp_path, secret).token("a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("secret", ["short", "ä" * 43, "!" * 43, "A" * 43 + "=,", "A" * 100])
def test_a_key_that_is_none_is_refused_by_the_name_of_its_setting(
    tmp_path: Path, secret: str
) -> None:
    with pytest.raises(SettingsError, match=r"^FLOWFORGE_SECRET_KEY: give 32 random bytes"):
        Keys.load(tmp_path, secret)


def test_a_damaged_key_file_is_named_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("broken")
    with pytest.raises(SettingsError, match=r"secret\.key: give 32"):
        Keys.load(tmp_path)
    assert (tmp_path / FILE).read_text() == "broken"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"^FLOWFORGE_DATA: .*cannot be read or made"):
        Keys.load(tmp_path / "file" / "data")


def test_what_is_encrypted_can_be_read_with_the_key_alone(tmp_path: Path) -> None:
    keys = Keys.load(tmp_path)
    encrypted = keys.encrypt("grüße 🗝")
    # The whole text: chance alone puts two letters of it into one key in thirty.
    assert "grüße 🗝".encode() not in base64.urlsafe_b64decode(encrypted)
    assert keys.encrypt("grüße 🗝") != encrypted
    assert keys.decrypt(encrypted) == "grüße 🗝"
    with pytest.raises(SettingsError, match="another key"):
        Keys.load(tmp_path, new_secret()).decrypt(encrypted)
    with pytest.raises(SettingsError, match="another key"):
        keys.decrypt(encrypted[:-4] + "AAAA")


def test_a_token_belongs_to_its_parts_and_their_borders(tmp_path: Path) -> None:
    keys = Keys.load(tmp_path)
    token = keys.token("call", "ab", "c")
    assert len(token) >= 22
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert keys.token_fits(token, "call", "ab", "c")
    for other in [("call", "a", "bc"), ("call", "abc"), ("call", "ab", "c", ""), ("ab", "c")]:
        assert not keys.token_fits(token, *other)
    for forged in ["", token[:-1], token + "A", token.lower(), "é", "\ud800", "\0"]:
        assert not keys.token_fits(forged, "call", "ab", "c")
    assert not Keys.load(tmp_path, new_secret()).token_fits(token, "call", "ab", "c")


def test_a_key_can_be_changed_while_the_old_one_still_counts(tmp_path: Path) -> None:
    old, new = new_secret(), new_secret()
    before, during = Keys.load(tmp_path, old), Keys.load(tmp_path, f"{new}, {old}")
    after = Keys.load(tmp_path, new)
    assert during.decrypt(before.encrypt("x")) == "x"
    assert during.token_fits(before.token("a"), "a")
    assert after.decrypt(during.encrypt("x")) == "x"
    assert after.token_fits(during.token("a"), "a")


def test_two_that_start_at_once_share_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def link_late(source: Path, target: Path) -> None:
        (tmp_path / FILE).write_text(new_secret())
        link(source, target)

    monkeypatch.setattr(os, "link", link_late)
    first = Keys.load(tmp_path)
    monkeypatch.undo()
    assert Keys.load(tmp_path).token("a") == first.token("a")


def test_what_is_sealed_is_the_same_every_time_and_bound_to_its_name() -> None:
    old, new = new_secret(), new_secret()
    keys, changed = Keys.load(Path(), old), Keys.load(Path(), f"{new},{old}")
    sealed = keys.seal("grüße 🗝", "name")
    assert sealed == keys.seal("grüße 🗝", "name")
    assert set(sealed) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    assert keys.unseal(sealed, "name") == "grüße 🗝"
    assert changed.unseal(sealed, "name") == "grüße 🗝"
    assert changed.seal("grüße 🗝", "name") != sealed
    assert keys.unseal(sealed, "other") is None
    assert Keys.load(Path(), new).unseal(sealed, "name") is None
    for damaged in ("", "x", "ä", sealed[1:], sealed + "AAAA"):
        assert keys.unseal(damaged, "name") is None
