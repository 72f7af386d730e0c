"""Changes made behind the portal's back in the demo company's database."""

from typing import Any

from django.db import connections


def leave(table: str, column: str, value: str, rows: int) -> None:
    """Deletes all but so many rows of somebody's from a table."""
    with connections["company"].cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE {column} = %s ORDER BY id", [value])  # noqa: S608
        gone = [row[0] for row in cursor.fetchall()][rows:]
        for key in gone:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [key])  # noqa: S608


def stored(table: str, column: str, key: str, value: Any) -> Any:
    """Returns what the company's database holds."""
    with connections["company"].cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {key} = %s", [value])  # noqa: S608
        return cursor.fetchone()[0]


def break_down(table: str) -> None:
    """Makes the company's system unable to answer about a table."""
    with connections["company"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_elsewhere")
