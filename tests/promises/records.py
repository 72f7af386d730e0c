"""Compares what a person's pages show with what lies in the company's own tables."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from django.db import connections

from tests.inspection import Page, Visitor


def newest(page: Visitor, category: str, dataset: str) -> Page:
    """Opens the newest record of a dataset from its category's page, as a person would; returns the record's page."""
    listed = page.get(f"/data/{category}/?dataset={dataset}")
    found = [href for href in listed.links.values() if f"/{dataset}/record/" in href]
    assert found, f"no record of {dataset} on {listed.url}"
    return page.get(found[0])


def key_of(record: Page) -> str:
    """Returns the key of the row that a record's page is about."""
    return unquote(record.url.split("/record/")[1].strip("/"))


def stored(record: Page, table: str, columns: list[str]) -> dict[str, Any]:
    """Returns columns of the row that a record's page is about, straight from the company's table."""
    return row(table, columns, "id = %s", [key_of(record)])


def row(table: str, columns: list[str], condition: str, values: list[Any]) -> dict[str, Any]:
    """Returns columns of one row of a company table."""
    found = rows(table, columns, condition, values)
    assert len(found) == 1, f"{len(found)} rows in {table} where {condition}"
    return found[0]


def rows(
    table: str, columns: list[str], condition: str = "1 = 1", values: list[Any] | None = None
) -> list[dict[str, Any]]:
    """Returns columns of the rows of a company table that fulfil a condition."""
    with connections["company"].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {condition}", values or [])  # noqa: S608
        return [dict(zip(columns, found, strict=True)) for found in cursor.fetchall()]


def write(statement: str, values: list[Any] | None = None) -> None:
    """Changes the company's tables, as its own systems do."""
    with connections["company"].cursor() as cursor:
        cursor.execute(statement, values or [])


def assert_shows(record: Page, table: str, told: Mapping[str, str]) -> None:
    """Asserts that a page tells, beside each label, what lies in the column of that name; numbers are read unspaced."""
    found = stored(record, table, list(told.values()))
    held = {label: str(found[column]) for label, column in told.items()}
    shown = {label: record.facts[label] for label in told}
    unspaced = {label: text.replace(" ", "") if held[label].startswith("+") else text for label, text in shown.items()}
    assert unspaced == held
