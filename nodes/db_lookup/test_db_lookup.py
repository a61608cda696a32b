"""What “Look up in database” promises."""

from collections.abc import Mapping
from typing import Any

import pytest

from flowforge.node import DatabaseError, Facts, Lookup, Node, Port
from flowforge.testing import call, check_node, node


class Table:
    """A database with one row, or none; it remembers what it was asked."""

    def __init__(self, row: Mapping[str, Any] | None = None) -> None:
        self.row = row
        self.asked: list[Lookup] = []

    async def find(self, lookup: Lookup) -> Mapping[str, Any] | None:
        self.asked.append(lookup)
        return self.row


def look(**config: object) -> Node:
    columns = [{"column": "orderStatus", "save_as": "customer.status"}]
    known = {"connection": "shop", "table": "customer", "key": "id", "columns": columns}
    return node("db_lookup", **{**known, **config})


def test_the_package_is_complete() -> None:
    check_node("db_lookup")


async def test_a_row_is_found_and_its_columns_are_kept() -> None:
    table = Table({"orderStatus": "PENDING"})
    at = call(databases=table, digits="12345678")
    assert await look().enter(at) == Port("found")
    assert at.vars["customer"] == {"status": "PENDING"}
    assert table.asked == [
        Lookup(
            connection="shop",
            table="customer",
            key="id",
            value="12345678",
            columns=("orderStatus",),
            limit_s=1,
        )
    ]


@pytest.mark.parametrize(("value", "text"), [(7, "7"), (None, ""), (0, "0"), ("07", "07")])
async def test_variables_hold_text(value: object, text: str) -> None:
    at = call(databases=Table({"orderStatus": value}), digits="1")
    await look().enter(at)
    assert at.vars["customer"] == {"status": text}


async def test_no_row_leaves_the_variables_empty_whatever_was_there() -> None:
    at = call(databases=Table(None), digits="1", customer={"status": "PENDING"})
    assert await look().enter(at) == Port("not_found")
    assert at.vars["customer"] == {"status": ""}


async def test_nothing_to_look_for_is_not_found_and_asks_nobody() -> None:
    table = Table({"orderStatus": "PENDING"})
    assert await look().enter(call(databases=table, digits=" ")) == Port("not_found")
    assert table.asked == []


async def test_hostile_digits_are_a_value_and_nothing_else() -> None:
    table = Table(None)
    await look().enter(call(databases=table, digits="1'; DROP TABLE customer; --{{caller}}"))
    assert table.asked[0].value == "1'; DROP TABLE customer; --{{caller}}"


async def test_a_database_that_is_away_raises_so_that_the_error_port_is_taken() -> None:
    at = call(digits="1", customer={"status": "PENDING"})
    with pytest.raises(DatabaseError):
        await look().enter(at)
    assert at.vars["customer"] == {"status": ""}
    assert "error" in look().own_ports()


async def test_without_columns_it_only_asks_whether_the_row_is_there() -> None:
    table = Table({"id": 1})
    assert await look(columns=[]).enter(call(databases=table, digits="1")) == Port("found")
    assert table.asked[0].columns == ("id",)


async def test_the_same_column_twice_is_asked_for_once() -> None:
    columns = [{"column": "a", "save_as": "x"}, {"column": "a", "save_as": "y"}]
    at = call(databases=(table := Table({"a": "1"})), digits="1")
    await look(columns=columns, limit=2.5).enter(at)
    assert (table.asked[0].columns, table.asked[0].limit_s) == (("a",), 2.5)
    assert (at.vars["x"], at.vars["y"]) == ("1", "1")


def test_it_names_the_variables_that_it_sets() -> None:
    assert list(look().writes()) == ["customer.status"]


def test_what_is_not_filled_in_is_named() -> None:
    one = node("db_lookup", **node("db_lookup").example())
    assert [problem.field for problem in one.problems(Facts())] == [
        "connection",
        "table",
        "key",
        "columns.0.column",
        "columns.0.save_as",
    ]
