from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest

from flowforge.databases.values import plain
from flowforge.errors import DatabaseError
from tests.databases.conftest import HOSTILE, Shop


async def test_tables_columns_and_keys_are_read_from_the_database(shop: Shop) -> None:
    tables = await shop.databases.tables(shop.settings)
    assert set(tables) == {"customer", "named", HOSTILE}
    mysql = shop.settings.kind == "mysql"
    columns = {column.name: (column.type, column.key) for column in tables["customer"]}
    assert columns == {
        "id": ("int" if mysql else "integer", "primary"),
        "name": ("varchar" if mysql else "text", ""),
        "code": ("varchar" if mysql else "varchar(20)", "unique"),
        "status": ("enum" if mysql else "text", ""),
        "price": ("decimal" if mysql else "decimal(10,2)", ""),
        "picture": ("blob", ""),
    }
    assert [column.name for column in tables["customer"]] == list(columns)
    assert [column.name for column in tables[HOSTILE]] == [HOSTILE, "other"]
    assert asdict(tables["named"][0])["name"] == "label"


async def test_a_key_of_several_columns_finds_no_row_alone(shop: Shop) -> None:
    shop.change("CREATE TABLE pair (a INT, b INT, c INT UNIQUE, PRIMARY KEY (a, b), UNIQUE (b, c))")
    columns = (await shop.databases.tables(shop.settings))["pair"]
    assert {column.name: column.key for column in columns} == {"a": "", "b": "", "c": "unique"}


async def test_other_databases_on_the_server_are_not_shown(shop: Shop) -> None:
    tables = await shop.databases.tables(shop.settings)
    assert not {"user", "tables", "sqlite_sequence", "sqlite_schema"} & set(tables)


async def test_every_kind_of_value_becomes_json(shop: Shop) -> None:
    mysql = shop.settings.kind == "mysql"
    shop.change(
        "CREATE TABLE kinds (id INT, d DATE, t DATETIME, n DECIMAL(10,2), f FLOAT, b BLOB, "
        "raw BLOB, empty TEXT, yes BOOLEAN, j TEXT)"
    )
    shop.change(
        "INSERT INTO kinds VALUES (1, '2026-03-01', '2026-03-01 12:30:00', 12.50, 0.5, 'text', "
        + ("x'ff00'" if mysql else "X'ff00'")
        + ", NULL, 1, '{\"a\": 1}')"
    )
    names = ("d", "t", "n", "f", "b", "raw", "empty", "yes", "j")
    row = await shop.find("1", "id", *names, table="kinds")
    assert row == {
        "d": "2026-03-01",
        "t": "2026-03-01T12:30:00" if mysql else "2026-03-01 12:30:00",
        "n": "12.50" if mysql else 12.5,
        "f": 0.5,
        "b": "text",
        "raw": "ff00",
        "empty": None,
        "yes": 1,
        "j": '{"a": 1}',
    }
    assert orjson.loads(orjson.dumps(row)) == row


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00+00:00"),
        (date(2026, 3, 1), "2026-03-01"),
        (time(12, 30), "12:30:00"),
        (timedelta(hours=25), "1 day, 1:00:00"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10"), "0.10"),
        (Decimal("12.500"), "12.50"),
        (Decimal("1859.1250"), "1859.125"),
        (Decimal("0.125"), "0.125"),
        (Decimal("1.859"), 1.859),
        (Decimal("-999.001"), -999.001),
        (2**53 - 1, 2**53 - 1),
        (2**64, str(2**64)),
        (-(2**64), str(-(2**64))),
        (True, True),
        (None, None),
        (float("nan"), None),
        (float("-inf"), None),
        (b"\xff\x00", "ff00"),
        (memoryview("Größe".encode()), "Größe"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({"a"}, "{'a'}"),
    ],
)
def test_values_are_made_fit_for_json(value: Any, made: Any) -> None:
    assert plain("c", value) == made
    assert type(plain("c", value)) is type(made)
    orjson.dumps(made)


def test_a_value_too_long_for_a_call_is_refused_by_name() -> None:
    assert len(plain("notes", "x" * 10_000)) == 10_000
    with pytest.raises(DatabaseError, match="column “notes” holds 10001 letters"):
        plain("notes", "x" * 10_001)


async def test_text_that_is_no_utf_8_does_not_fail(shop: Shop) -> None:
    if shop.settings.kind == "sqlite":
        shop.change("INSERT INTO customer (id, name) VALUES (5, CAST(X'ff41' AS TEXT))")
        assert await shop.find("5") == {"name": "ff41"}
    else:
        shop.change("INSERT INTO customer (id, picture) VALUES (5, x'ff41')")
        assert await shop.find("5", "id", "picture") == {"picture": "ff41"}
