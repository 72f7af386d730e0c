"""What Django's flush between tests needs to know of the portal's tables."""

from typing import Any

from django.db import connection

from portal.audit.triggers import STATEMENTS


def lift_while_flushing() -> None:
    """Wraps the flush of this process's connection: triggers off, tables and cache emptied, triggers on."""
    made, dropped = STATEMENTS[connection.vendor]
    plain = connection.ops.sql_flush

    def sql_flush(style: Any, tables: list[str], **options: Any) -> list[str]:
        emptied = plain(style, [*tables, "portal_cache"], **options)
        return [*dropped, *emptied, *made] if "audit_entry" in tables else emptied

    connection.ops.sql_flush = sql_flush
