import asyncio
from typing import Any

import pytest

from flowforge.call import Lookup
from flowforge.databases import ConnectionSettings
from flowforge.errors import DatabaseError, StoreError
from tests.databases.conftest import HOSTILE, Shop


async def test_a_row_is_found_by_its_key(shop: Shop) -> None:
    assert await shop.find("12345678", "id", "name", "status") == {
        "name": "ben",
        "status": "PENDING",
    }
    assert await shop.find("A-1", "code", "id") == {"id": 12}
    assert await shop.find("99999999") is None


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "012", "00000012", "12abc", "12 ", " 12", "12.0", "+12", "1e1", "0x0C", "१२"),
        *("12 OR 1=1", "' OR '1'='1", "12'; DROP TABLE customer; --", "\\' OR 1=1 -- ", "%s", "%"),
        *("\0", "12\0", "12\n", "9" * 64, "9" * 400, "-12", "\U0001f600", "null", "NaN"),
        "x" * 100_000,
    ],
)
async def test_only_what_is_written_alike_is_the_same(shop: Shop, value: str) -> None:
    for key in ("id", "name", "code", "status", "price", "picture"):
        assert await shop.find(value, key) is None
    assert await shop.find("12") == {"name": "Anna"}


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("code", "0012", 12345678),
        ("code", "12", None),
        ("name", "Anna", 12),
        ("name", "anna", None),
        ("name", "Anna ", None),
        ("code", "a-1", None),
        ("status", "PENDING", 12345678),
        ("status", "2", None),
    ],
)
async def test_text_is_compared_letter_by_letter(
    shop: Shop, key: str, value: str, found: int | None
) -> None:
    row = await shop.find(value, key, "id")
    assert row == (None if found is None else {"id": found})


async def test_a_row_in_other_capitals_does_not_hide_the_right_one(shop: Shop) -> None:
    shop.change("INSERT INTO customer (id, name) VALUES (1, 'anna')")
    assert await shop.find("Anna", "name", "id") == {"id": 12}
    assert await shop.find("anna", "name", "id") == {"id": 1}


async def test_names_that_mean_harm_are_only_names(shop: Shop) -> None:
    for value, expected in (("x", {HOSTILE: "x", "other": 5}), ("y", None)):
        found = await shop.find(value, HOSTILE, HOSTILE, "other", table=HOSTILE)
        assert found == expected
    assert await shop.find("12") == {"name": "Anna"}


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ({"table": "customers"}, "no table “customers”"),
        ({"table": "customer`; DROP TABLE customer; --"}, "no table"),
        ({"table": "information_schema.tables"}, "no table"),
        ({"table": "sqlite_master"}, "no table"),
        ({"table": ""}, "no table"),
        ({"key": "1=1 OR id"}, "no column “1=1 OR id”"),
        ({"key": "rowid"}, "no column"),
        ({"connection": "other"}, "no connection named “other”"),
    ],
)
async def test_names_that_the_database_does_not_have_are_told(
    shop: Shop, names: dict[str, Any], told: str
) -> None:
    with pytest.raises(DatabaseError, match=told):
        await shop.find("12", **names)


@pytest.mark.parametrize("column", ["password", "*", "1", "id AS x", "count(*)", ""])
async def test_columns_that_the_table_does_not_have_are_told(shop: Shop, column: str) -> None:
    with pytest.raises(DatabaseError) as error:
        await shop.find("12", "id", "name", column)
    assert f"no column “{column}”" in str(error.value)


async def test_a_view_can_be_asked_too(shop: Shop) -> None:
    assert await shop.find("ben", "label", "label", table="named") == {"label": "ben"}


async def test_no_columns_still_tell_whether_there_is_a_row(shop: Shop) -> None:
    for value, found in (("12", {}), ("13", None)):
        lookup = Lookup(connection="shop", table="customer", key="id", value=value, columns=())
        assert await shop.databases.find(lookup) == found


async def test_the_catalogue_is_kept_a_minute_and_read_anew_for_unknown_names(shop: Shop) -> None:
    await shop.find("12")
    shop.change("ALTER TABLE customer ADD COLUMN fresh VARCHAR(10) DEFAULT 'new'")
    assert await shop.find("12", "id", "fresh") == {"fresh": "new"}
    shop.change("ALTER TABLE customer DROP COLUMN fresh")
    with pytest.raises(DatabaseError):
        await shop.find("12", "id", "fresh")
    shop.now += 61
    with pytest.raises(DatabaseError, match="no column “fresh”"):
        await shop.find("12", "id", "fresh")


async def test_many_lookups_at_once_are_all_answered(shop: Shop) -> None:
    found = await asyncio.gather(*(shop.find("12") for _ in range(30)))
    assert found == [{"name": "Anna"}] * 30


async def test_a_store_that_is_away_is_a_database_error(shop: Shop) -> None:
    async def away(_name: str) -> ConnectionSettings:
        raise StoreError("The store is away.")

    shop.databases._source = away
    with pytest.raises(DatabaseError, match="store is away"):
        await shop.find("12")


async def test_leading_zeros_count_where_the_database_itself_writes_them(
    shop: Shop,
) -> None:
    if shop.settings.kind != "mysql":
        shop.change("CREATE TABLE padded (id TEXT)")
        shop.change("INSERT INTO padded VALUES ('00000012')")
    else:
        shop.change("CREATE TABLE padded (id INT(8) UNSIGNED ZEROFILL)")
        shop.change("INSERT INTO padded VALUES (12)")
    assert await shop.find("00000012", "id", "id", table="padded") is not None
    assert await shop.find("12", "id", "id", table="padded") is None


async def test_an_old_character_set_neither_fails_nor_finds_too_much(
    shop: Shop,
) -> None:
    if shop.settings.kind == "mysql":
        shop.change("CREATE TABLE old (name VARCHAR(20)) CHARACTER SET latin1")
    else:
        shop.change("CREATE TABLE old (name VARCHAR(20))")
    shop.change("INSERT INTO old VALUES ('Größe')")
    assert await shop.find("Größe", "name", "name", table="old") == {"name": "Größe"}
    assert await shop.find("🎈", "name", "name", table="old") is None
    assert await shop.find("Grosse", "name", "name", table="old") is None


async def test_whole_numbers_beyond_what_a_float_holds_are_exact(shop: Shop) -> None:
    shop.change("CREATE TABLE big (id BIGINT PRIMARY KEY, name VARCHAR(9))")
    shop.change("INSERT INTO big VALUES (9007199254740993, 'right'), (9007199254740992, 'wrong')")
    found = await shop.find("9007199254740993", "id", "id", "name", table="big")
    assert found == {"id": "9007199254740993", "name": "right"}


async def test_a_column_without_a_type_is_compared_as_text(shop: Shop) -> None:
    if shop.settings.kind == "sqlite":
        shop.change("CREATE TABLE loose (k, v)")
        shop.change("INSERT INTO loose VALUES (12, 'number'), ('012', 'text')")
    else:
        shop.change("CREATE TABLE loose (k DATE, v TEXT)")
        shop.change("INSERT INTO loose VALUES ('2026-03-01', 'number')")
    key = "12" if shop.settings.kind == "sqlite" else "2026-03-01"
    assert await shop.find(key, "k", "v", table="loose") == {"v": "number"}
    assert await shop.find(f"0{key}x", "k", "v", table="loose") is None
